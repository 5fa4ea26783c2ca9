// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the budget for data buffers.
 */
#include "../engine/budget.h"

#include <linux/sizes.h>
#include <kunit/test.h>

struct budget_case {
	const char		*name;
	struct tcm_budget	budget;
	u64			bytes;
	sense_reason_t		want;
};

#define BUDGET(_session, _all)					\
	{ .session = (_session), .session_max = SZ_16M,		\
	  .all = (_all), .all_max = SZ_64M }

static const struct budget_case cases[] = {
	{ "nothing in use", BUDGET(0, 0), SZ_1M, 0 },
	{ "up to the session's maximum", BUDGET(SZ_8M, SZ_8M), SZ_8M, 0 },
	{ "a byte above it", BUDGET(SZ_8M, SZ_8M), SZ_8M + 1,
	  TCM_OUT_OF_RESOURCES },
	{ "a session without any may exceed its maximum", BUDGET(0, 0), SZ_32M,
	  0 },
	{ "but only once", BUDGET(SZ_32M, SZ_32M), SZ_64K,
	  TCM_OUT_OF_RESOURCES },
	{ "up to the maximum of all", BUDGET(SZ_1M, SZ_64M - SZ_1M), SZ_1M, 0 },
	{ "a byte above it", BUDGET(SZ_1M, SZ_64M - SZ_1M), SZ_1M + 1,
	  TCM_OUT_OF_RESOURCES },
	{ "others have all: a moderate one is let in", BUDGET(0, SZ_64M),
	  TCM_BUDGET_SURE_BYTES, 0 },
	{ "others have more than all: it is, too", BUDGET(0, SZ_128M), SZ_64K,
	  0 },
	{ "others have all: a large one has to wait for them",
	  BUDGET(0, SZ_64M), TCM_BUDGET_SURE_BYTES + 1, TCM_LUN_BUSY },
	{ "others have all: no second one", BUDGET(SZ_64K, SZ_64M), SZ_64K,
	  TCM_OUT_OF_RESOURCES },
	{ "no wrap", BUDGET(U64_MAX - SZ_64M, 0), SZ_32M,
	  TCM_OUT_OF_RESOURCES },
};

KUNIT_ARRAY_PARAM_DESC(budget, cases, name);

static void test_judge(struct kunit *test)
{
	const struct budget_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, tcm_budget_judge(&c->budget, c->bytes), c->want);
}

static struct kunit_case budget_cases[] = {
	KUNIT_CASE_PARAM(test_judge, budget_gen_params),
	{ }
};

static struct kunit_suite budget_suite = {
	.name		= "tcm_budget",
	.test_cases	= budget_cases,
};
kunit_test_suite(budget_suite);

MODULE_DESCRIPTION("Unit tests of the budget for data buffers");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
