// SPDX-License-Identifier: GPL-2.0
/*
 * CmdSN: the window, and the order in which requests run (RFC 7143 §4.2.2.1).
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../session/cmdsn.h"

struct window_case {
	const char *name;
	u32 cmd_sn, exp, max;
	bool in;
};

static const struct window_case window_cases[] = {
	{ "the next one", 10, 10, 20, true },
	{ "the last one", 20, 10, 20, true },
	{ "behind the last one", 21, 10, 20, false },
	{ "had already", 9, 10, 20, false },
	{ "a window of one", 10, 10, 10, true },
	{ "closed", 10, 10, 9, false },
	{ "closed, the one before", 9, 10, 9, false },
	{ "across zero: before", U32_MAX, U32_MAX - 1, 5, true },
	{ "across zero: behind", 5, U32_MAX - 1, 5, true },
	{ "across zero: too far", 6, U32_MAX - 1, 5, false },
	{ "across zero: had already", U32_MAX - 2, U32_MAX - 1, 5, false },
	{ "closed across zero", 0, 0, U32_MAX, false },
	{ "half the numbers away", 10 + 0x80000000, 10, 20, false },
};

static void window_desc(const struct window_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}
KUNIT_ARRAY_PARAM(window, window_cases, window_desc);

static void window_test(struct kunit *test)
{
	const struct window_case *c = test->param_value;
	struct iscsit_cmdsn sn;

	iscsit_cmdsn_init(&sn, c->exp);
	atomic_set(&sn.max, c->max);
	KUNIT_EXPECT_EQ(test, iscsit_cmdsn_in_window(&sn, c->cmd_sn), c->in);
	KUNIT_EXPECT_EQ(test, iscsit_cmdsn_wanted(&sn, c->cmd_sn), c->in);
}

static void open_test(struct kunit *test)
{
	struct iscsit_cmdsn sn;

	iscsit_cmdsn_init(&sn, U32_MAX);
	KUNIT_EXPECT_TRUE(test, iscsit_cmdsn_in_window(&sn, U32_MAX));
	KUNIT_EXPECT_FALSE(test, iscsit_cmdsn_in_window(&sn, 0));
	iscsit_cmdsn_open(&sn, 4);
	KUNIT_EXPECT_TRUE(test, iscsit_cmdsn_in_window(&sn, 2));
	KUNIT_EXPECT_FALSE(test, iscsit_cmdsn_in_window(&sn, 3));
}

#define REQUESTS 6

struct order_case {
	const char *name;
	u32 first;		/* ExpCmdSN */
	u8 arrives[REQUESTS];	/* offsets from it, in the order of arrival */
	u8 runs[REQUESTS];	/* how many run after each of them */
};

static const struct order_case order_cases[] = {
	{ "in order", 100, { 0, 1, 2, 3, 4, 5 }, { 1, 1, 1, 1, 1, 1 } },
	{ "the first one last", 100, { 1, 2, 3, 4, 5, 0 },
	  { 0, 0, 0, 0, 0, 6 } },
	{ "backwards", 100, { 5, 4, 3, 2, 1, 0 }, { 0, 0, 0, 0, 0, 6 } },
	{ "two gaps", 100, { 1, 3, 0, 5, 2, 4 }, { 0, 0, 2, 0, 2, 2 } },
	{ "across zero", U32_MAX - 2, { 4, 1, 5, 0, 3, 2 },
	  { 0, 0, 0, 2, 0, 4 } },
};

static void order_desc(const struct order_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}
KUNIT_ARRAY_PARAM(order, order_cases, order_desc);

/* Each request runs once, in the order of its number, and is wanted before. */
static void order_test(struct kunit *test)
{
	const struct order_case *c = test->param_value;
	struct iscsit_turn turns[REQUESTS];
	u32 next = c->first;
	struct iscsit_cmdsn sn;
	int i;

	iscsit_cmdsn_init(&sn, c->first);
	iscsit_cmdsn_open(&sn, REQUESTS);
	for (i = 0; i < REQUESTS; i++) {
		struct iscsit_turn *turn = &turns[i];
		u32 cmd_sn = c->first + c->arrives[i];
		unsigned int ran = 0;
		bool now;

		INIT_LIST_HEAD(&turn->node);
		turn->cmd_sn = cmd_sn;
		KUNIT_EXPECT_TRUE(test, iscsit_cmdsn_wanted(&sn, cmd_sn));
		now = iscsit_cmdsn_arrive(&sn, turn);
		KUNIT_EXPECT_EQ(test, now, cmd_sn == next);
		KUNIT_EXPECT_EQ(test, iscsit_cmdsn_is_early(&sn, cmd_sn), !now);
		for (; now && turn; turn = iscsit_cmdsn_next(&sn)) {
			KUNIT_EXPECT_EQ(test, turn->cmd_sn, next);
			KUNIT_EXPECT_TRUE(test, list_empty(&turn->node));
			next++;
			ran++;
		}
		KUNIT_EXPECT_EQ(test, ran, c->runs[i]);
		KUNIT_EXPECT_EQ(test, sn.exp, next);
		KUNIT_EXPECT_FALSE(test, iscsit_cmdsn_wanted(&sn, cmd_sn));
	}
	KUNIT_EXPECT_TRUE(test, list_empty(&sn.early));
}

static struct kunit_case cmdsn_cases[] = {
	KUNIT_CASE_PARAM(window_test, window_gen_params),
	KUNIT_CASE(open_test),
	KUNIT_CASE_PARAM(order_test, order_gen_params),
	{ }
};

static struct kunit_suite cmdsn_suite = {
	.name = "iscsit_cmdsn",
	.test_cases = cmdsn_cases,
};
kunit_test_suite(cmdsn_suite);

MODULE_DESCRIPTION("Tests of the order of iSCSI requests");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
