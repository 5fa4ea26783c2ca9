// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of unit attentions.
 */
#include "../port/ua.h"

#include <kunit/test.h>
#include <scsi/scsi_proto.h>

struct status_case {
	const char *name;
	u8 status;
	enum tcm_ua ua;
};

static const struct status_case status_cases[] = {
	{ "BUSY: PREVIOUS BUSY STATUS", SAM_STAT_BUSY, TCM_UA_PREVIOUS_BUSY },
	{ "TASK SET FULL: PREVIOUS TASK SET FULL STATUS",
	  SAM_STAT_TASK_SET_FULL, TCM_UA_PREVIOUS_FULL },
	{ "RESERVATION CONFLICT: PREVIOUS RESERVATION CONFLICT STATUS",
	  SAM_STAT_RESERVATION_CONFLICT, TCM_UA_PREVIOUS_CONFLICT },
	{ "GOOD", SAM_STAT_GOOD, TCM_UA_KINDS },
	{ "CHECK CONDITION", SAM_STAT_CHECK_CONDITION, TCM_UA_KINDS },
	{ "TASK ABORTED", SAM_STAT_TASK_ABORTED, TCM_UA_KINDS },
};

KUNIT_ARRAY_PARAM_DESC(status, status_cases, name);

static void ua_of_status(struct kunit *test)
{
	const struct status_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, tcm_ua_of_status(c->status), c->ua);
}

static struct kunit_case ua_cases[] = {
	KUNIT_CASE_PARAM(ua_of_status, status_gen_params),
	{}
};

static struct kunit_suite ua_suite = {
	.name = "tcm_ua",
	.test_cases = ua_cases,
};

kunit_test_suite(ua_suite);

MODULE_DESCRIPTION("Unit tests of unit attentions");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
