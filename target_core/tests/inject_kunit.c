// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of injection: rules as they are written, and which commands they
 * mean.
 */
#include "../inject/rule.h"

#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <scsi/scsi_proto.h>

#include "../wire/sense.h"

static struct tcm_rule *make_rule(struct kunit *test, const char *text, int ret)
{
	struct tcm_rule *rule = kunit_kzalloc(test, sizeof(*rule), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, rule);
	KUNIT_ASSERT_EQ_MSG(test, tcm_rule_parse(text, rule), ret, "%s", text);
	return rule;
}

/* What is no rule. */
static const char * const bad_rules[] = {
	"", "\n", "op=0x28", "lba=100",			/* nothing is done */
	"hold drop", "hold hold", "sense=3/11/0 status=busy",
	"hold lba=1 lba=2",				/* twice */
	"hold=1", "hold=", "drop=0", "delay", "sense", "lba hold",
	"op= hold", "op=0x100 hold", "op=0x28/0x10000 hold", "op=28/1/1 hold",
	"op=-1 hold", "op=x hold",
	"class=reads hold", "class= hold",
	"lba= hold", "lba=2-1 hold", "lba=1-2-3 hold", "lba=-1 hold",
	"lba=0x10000000000000000 hold",
	"nexus= hold",
	"skip=-1 hold", "skip=0x100000000 hold", "count=0 hold", "count= hold",
	"percent=0 hold", "percent=101 hold",
	"at=start hold", "at= hold",
	"sense=3/11", "sense=3/11/0/0", "sense=10/11/0", "sense=3/100/0",
	"sense=3/0/100", "sense=g/0/0",
	"status=good", "status=",
	"delay=0", "delay=3600001", "delay=x",
	"ua=2a", "ua=99/99", "ua=129/0",
	"hold info", "status=busy info=1", "sense=3/11/0 info=", "ua=29/0 info",
	"drop at=end",
	"hold unknown", "hold unknown=1", "=1 hold",
};

static void rule_bad(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad_rules); i++)
		make_rule(test, bad_rules[i], -EINVAL);
}

static void rule_too_long(struct kunit *test)
{
	char *text = kunit_kzalloc(test, TCM_RULE_TEXT_MAX + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	memset(text, ' ', TCM_RULE_TEXT_MAX);
	memcpy(text, "hold", 4);
	make_rule(test, text, -E2BIG);
	text[TCM_RULE_TEXT_MAX - 1] = '\0';
	make_rule(test, text, 0);

	memset(text, 'a', TCM_RULE_TEXT_MAX - 1);
	memcpy(text, "hold nexus=", 11);
	make_rule(test, text, -EINVAL);
	text[11 + TRANSPORT_IQN_LEN - 1] = '\0';
	make_rule(test, text, 0);
}

/* Everything at once, and what is left out. */
static void rule_words(struct kunit *test)
{
	struct tcm_rule *rule;

	rule = make_rule(test, "  op=0x9e/0x12\tclass=data lba=0x10-31 "
			 "nexus=iqn.a skip=3 count=2 percent=50 at=end "
			 "sense=b/4b/3 info=0x1234\n", 0);
	KUNIT_EXPECT_STREQ(test, rule->text, "op=0x9e/0x12 class=data "
			   "lba=0x10-31 nexus=iqn.a skip=3 count=2 percent=50 "
			   "at=end sense=b/4b/3 info=0x1234");
	KUNIT_EXPECT_TRUE(test, rule->has_opcode && rule->has_service_action);
	KUNIT_EXPECT_EQ(test, rule->opcode, 0x9e);
	KUNIT_EXPECT_EQ(test, rule->service_action, 0x12);
	KUNIT_EXPECT_EQ(test, rule->class, TCM_RULE_DATA);
	KUNIT_EXPECT_EQ(test, rule->first, 16);
	KUNIT_EXPECT_EQ(test, rule->last, 31);
	KUNIT_EXPECT_STREQ(test, rule->initiator, "iqn.a");
	KUNIT_EXPECT_EQ(test, rule->skip, 3);
	KUNIT_EXPECT_EQ(test, rule->count, 2);
	KUNIT_EXPECT_EQ(test, rule->percent, 50);
	KUNIT_EXPECT_TRUE(test, rule->at_end);
	KUNIT_EXPECT_EQ(test, rule->deed.act, TCM_RULE_SENSE);
	KUNIT_EXPECT_EQ(test, rule->deed.key, ABORTED_COMMAND);
	KUNIT_EXPECT_EQ(test, rule->deed.asc, 0x4b);
	KUNIT_EXPECT_EQ(test, rule->deed.ascq, 0x03);
	KUNIT_EXPECT_TRUE(test, rule->deed.has_information);
	KUNIT_EXPECT_EQ(test, rule->deed.information, 0x1234);

	rule = make_rule(test, "hold", 0);
	KUNIT_EXPECT_FALSE(test, rule->has_opcode || rule->has_range ||
			   rule->at_end || rule->initiator[0]);
	KUNIT_EXPECT_EQ(test, rule->class, TCM_RULE_ANY);
	KUNIT_EXPECT_EQ(test, rule->percent, 100);
	KUNIT_EXPECT_EQ(test, rule->count, 0);
}

struct deed_case {
	const char *text;
	enum tcm_rule_act act;
	u8 status;
	u32 delay_ms;
};

static const struct deed_case deed_cases[] = {
	{ "status=busy", TCM_RULE_STATUS, SAM_STAT_BUSY },
	{ "status=full", TCM_RULE_STATUS, SAM_STAT_TASK_SET_FULL },
	{ "status=conflict", TCM_RULE_STATUS, SAM_STAT_RESERVATION_CONFLICT },
	{ "delay=3600000", TCM_RULE_DELAY, 0, 3600000 },
	{ "at=end delay=1", TCM_RULE_DELAY, 0, 1 },
	{ "hold", TCM_RULE_HOLD },
	{ "drop", TCM_RULE_DROP },
	{ "ua=2a/9", TCM_RULE_ATTENTION },
};

KUNIT_ARRAY_PARAM_DESC(deed, deed_cases, text);

static void rule_deeds(struct kunit *test)
{
	const struct deed_case *c = test->param_value;
	struct tcm_rule *rule = make_rule(test, c->text, 0);

	KUNIT_EXPECT_EQ(test, rule->deed.act, c->act);
	KUNIT_EXPECT_EQ(test, rule->deed.delay_ms, c->delay_ms);
	if (c->act == TCM_RULE_STATUS)
		KUNIT_EXPECT_EQ(test, tcm_sense_status(rule->deed.reason),
				c->status);
}

/* Commands to match against */
static const struct tcm_rule_task read_100 = {
	.opcode = READ_10, .reads = true, .moves_data = true,
	.has_extent = true, .first = 100, .last = 107, .initiator = "iqn.a",
};

static const struct tcm_rule_task write_0 = {
	.opcode = WRITE_16, .service_action = 8, .writes = true,
	.moves_data = true, .has_extent = true, .first = 0, .last = 0,
	.initiator = "naa.5001405000000002",
};

static const struct tcm_rule_task unmap = {
	.opcode = UNMAP, .writes = true, .moves_data = true, .initiator = "",
};

static const struct tcm_rule_task capacity = {
	.opcode = SERVICE_ACTION_IN_16, .service_action = SAI_READ_CAPACITY_16,
	.moves_data = true, .initiator = "iqn.a",
};

static const struct tcm_rule_task ready = {
	.opcode = TEST_UNIT_READY, .initiator = "iqn.a",
};

static const struct tcm_rule_task *const tasks[] = {
	&read_100, &write_0, &unmap, &capacity, &ready
};

/* R W U C T: which of the commands above a rule means */
struct match_case {
	const char *text;
	const char *matches;
};

static const struct match_case match_cases[] = {
	{ "hold", "RWUCT" },
	{ "hold op=0x28", "R" },
	{ "hold op=0x9e/0x10", "C" },
	{ "hold op=0x9e/0x11", "" },
	{ "hold op=0x8a/8", "W" },
	{ "hold class=any", "RWUCT" },
	{ "hold class=read", "R" },
	{ "hold class=write", "WU" },
	{ "hold class=data", "RWUC" },
	{ "hold lba=0-18446744073709551615", "RW" },
	{ "hold lba=100", "R" },
	{ "hold lba=107", "R" },
	{ "hold lba=99", "" },
	{ "hold lba=108", "" },
	{ "hold lba=0", "W" },
	{ "hold lba=0-100", "RW" },
	{ "hold lba=103-104", "R" },
	{ "hold nexus=iqn.a", "RCT" },
	{ "hold nexus=iqn.A", "RCT" },
	{ "hold nexus=iqn", "" },
	{ "hold nexus=NAA.5001405000000002", "W" },
	{ "drop", "RWU" },
	{ "drop class=data", "RWU" },
	{ "hold class=read nexus=iqn.a lba=1-200 op=0x28", "R" },
	{ "hold class=write nexus=iqn.a", "" },
};

KUNIT_ARRAY_PARAM_DESC(match, match_cases, text);

static void rule_matches(struct kunit *test)
{
	const struct match_case *c = test->param_value;
	struct tcm_rule *rule = make_rule(test, c->text, 0);
	char got[ARRAY_SIZE(tasks) + 1] = "";
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tasks); i++)
		if (tcm_rule_matches(rule, tasks[i]))
			got[strlen(got)] = "RWUCT"[i];
	KUNIT_EXPECT_STREQ(test, got, c->matches);
}

static unsigned int fired(struct tcm_rule *rule, unsigned int times, u8 roll)
{
	unsigned int count = 0;

	while (times--)
		count += tcm_rule_fires(rule, roll);
	return count;
}

static void rule_turns(struct kunit *test)
{
	struct tcm_rule *rule = make_rule(test, "hold", 0);

	KUNIT_EXPECT_EQ(test, fired(rule, 10, 99), 10);
	rule = make_rule(test, "hold skip=2 count=3", 0);
	KUNIT_EXPECT_EQ(test, fired(rule, 2, 0), 0);
	KUNIT_EXPECT_EQ(test, fired(rule, 1, 0), 1);
	KUNIT_EXPECT_EQ(test, fired(rule, 9, 0), 2);
	KUNIT_EXPECT_EQ(test, atomic64_read(&rule->matched), 12);
	KUNIT_EXPECT_EQ(test, atomic64_read(&rule->hits), 3);
	rule = make_rule(test, "hold percent=30 count=2", 0);
	KUNIT_EXPECT_EQ(test, fired(rule, 5, 30), 0);
	KUNIT_EXPECT_EQ(test, fired(rule, 1, 29), 1);
	KUNIT_EXPECT_EQ(test, fired(rule, 5, 0), 1);
}

struct info_case {
	const char *text;
	bool has;
	u64 information;
};

static const struct info_case info_cases[] = {
	{ "sense=3/11/0", false },
	{ "sense=3/11/0 info", true, 100 },
	{ "sense=3/11/0 info=7", true, 7 },
	{ "sense=3/11/0 info lba=105", true, 105 },
	{ "sense=3/11/0 info lba=0-105", true, 100 },
	{ "sense=3/11/0 info=7 lba=105", true, 7 },
};

KUNIT_ARRAY_PARAM_DESC(info, info_cases, text);

/* INFORMATION is a block that rule and command have in common. */
static void rule_information(struct kunit *test)
{
	const struct info_case *c = test->param_value;
	struct tcm_rule *rule = make_rule(test, c->text, 0);
	struct tcm_deed deed;

	tcm_rule_deed(rule, &read_100, &deed);
	KUNIT_EXPECT_EQ(test, deed.has_information, c->has);
	if (c->has)
		KUNIT_EXPECT_EQ(test, deed.information, c->information);
	tcm_rule_deed(rule, &unmap, &deed);
	KUNIT_EXPECT_EQ(test, deed.has_information, !rule->inform && c->has);
}

static struct kunit_case inject_cases[] = {
	KUNIT_CASE(rule_bad),
	KUNIT_CASE(rule_too_long),
	KUNIT_CASE(rule_words),
	KUNIT_CASE_PARAM(rule_deeds, deed_gen_params),
	KUNIT_CASE_PARAM(rule_matches, match_gen_params),
	KUNIT_CASE(rule_turns),
	KUNIT_CASE_PARAM(rule_information, info_gen_params),
	{}
};

static struct kunit_suite inject_suite = {
	.name = "tcm_inject",
	.test_cases = inject_cases,
};

kunit_test_suite(inject_suite);

MODULE_DESCRIPTION("Unit tests of injection");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
