// SPDX-License-Identifier: GPL-2.0
/*
 * States of connections and sessions: every move, legal or not.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/module.h>

#include "../session/state.h"

/*
 * RFC 7143 §8.1.4, rows and columns S1 S3 S4 S5 S6 S7 S8; and CLEANUP_WAIT for
 * logins that fail (S3, S4), which ends in FREE (§8.2).
 */
static const char *const conn_moves[ISCSIT_CONN_STATES] = {
	[ISCSIT_CONN_FREE]		= ".x.....",
	[ISCSIT_CONN_XPT_UP]		= "x.x...x",
	[ISCSIT_CONN_IN_LOGIN]		= "x..x..x",
	[ISCSIT_CONN_LOGGED_IN]		= "x...xxx",
	[ISCSIT_CONN_IN_LOGOUT]		= "x.....x",
	[ISCSIT_CONN_LOGOUT_REQUESTED]	= "x...x.x",
	[ISCSIT_CONN_CLEANUP_WAIT]	= "x......",
};

/* RFC 7143 §8.3.2, rows and columns Q1 to Q5 */
static const char *const sess_moves[ISCSIT_SESS_STATES] = {
	[ISCSIT_SESS_FREE]		= ".x...",
	[ISCSIT_SESS_ACTIVE]		= "x.x..",
	[ISCSIT_SESS_LOGGED_IN]		= "x..x.",
	[ISCSIT_SESS_FAILED]		= "x...x",
	[ISCSIT_SESS_IN_CONTINUE]	= "x.xx.",
};

static void compare(struct kunit *test, const u8 *moves,
		    const char *const *want, unsigned int states)
{
	unsigned int from, to;

	for (from = 0; from < states; from++)
		for (to = 0; to < states; to++)
			KUNIT_EXPECT_EQ_MSG(test, !!(moves[from] & BIT(to)),
					    want[from][to] == 'x',
					    "from %u to %u", from, to);
}

static void conn_test(struct kunit *test)
{
	compare(test, iscsit_conn_moves, conn_moves, ISCSIT_CONN_STATES);
}

static void sess_test(struct kunit *test)
{
	compare(test, iscsit_sess_moves, sess_moves, ISCSIT_SESS_STATES);
}

static struct kunit_case state_cases[] = {
	KUNIT_CASE(conn_test),
	KUNIT_CASE(sess_test),
	{ }
};

static struct kunit_suite state_suite = {
	.name = "iscsit_state",
	.test_cases = state_cases,
};
kunit_test_suite(state_suite);

MODULE_DESCRIPTION("Tests of the states of iSCSI connections and sessions");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
