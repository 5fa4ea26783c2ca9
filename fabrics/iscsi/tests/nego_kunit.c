// SPDX-License-Identifier: GPL-2.0
/*
 * Negotiation: what a login agrees on, as a whole (RFC 7143 §13).
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../login/login.h"
#include "../login/nego.h"

#define MOST_REQUESTS	3

struct outcome_case {
	const char *name;
	const char *first_burst;	/* of the portal group; NULL: default */
	const char *max_burst;
	const char *request[MOST_REQUESTS];	/* pairs by blanks */
	const char *says;	/* the first response has this; NULL: anything */
	bool workaround;	/* login_keys_workaround */
	int pair;		/* what the last pair gets */
	int check;
	u32 first;		/* what a session is told to do */
	u32 max;
};

static const struct outcome_case outcome_cases[] = {
	{ .name = "FirstBurstLength above MaxBurstLength",
	  .request = { "MaxBurstLength=512 FirstBurstLength=65536" },
	  .says = "FirstBurstLength=512", .first = 512, .max = 512, },
	{ .name = "the same in the other order",
	  .request = { "FirstBurstLength=65536 MaxBurstLength=4096" },
	  .says = "FirstBurstLength=4096", .first = 4096, .max = 4096, },
	{ .name = "MaxBurstLength lowered in a later request",
	  .request = { "FirstBurstLength=65536", "MaxBurstLength=4096" },
	  .says = "FirstBurstLength=65536", .check = -EPROTO, },
	{ .name = "the same without unsolicited data",
	  .request = { "FirstBurstLength=65536 InitialR2T=Yes ImmediateData=No",
		       "MaxBurstLength=4096" },
	  .first = 4096, .max = 4096, },
	{ .name = "FirstBurstLength in a later request",
	  .request = { "MaxBurstLength=4096", "FirstBurstLength=65536" },
	  .first = 4096, .max = 4096, .workaround = true, },
	{ .name = "FirstBurstLength unsaid is offered, as low as it must be",
	  .request = { "MaxBurstLength=4096", "FirstBurstLength=4096" },
	  .says = "FirstBurstLength=4096", .first = 4096, .max = 4096, },
	{ .name = "an answer above the offer",
	  .request = { "MaxBurstLength=4096", "FirstBurstLength=8192" },
	  .pair = -EPROTO, },
	{ .name = "FirstBurstLength unsaid is lowered",
	  .request = { "MaxBurstLength=4096" },
	  .first = 4096, .max = 4096, .workaround = true, },
	{ .name = "a portal group that contradicts itself",
	  .first_burst = "262144", .max_burst = "8192",
	  .request = { "FirstBurstLength=65536 MaxBurstLength=65536" },
	  .says = "FirstBurstLength=8192", .first = 8192, .max = 8192, },
	{ .name = "the same, offered by the target",
	  .first_burst = "262144", .max_burst = "8192",
	  .request = { "", "FirstBurstLength=8192 MaxBurstLength=8192" },
	  .says = "FirstBurstLength=8192", .first = 8192, .max = 8192, },
	{ .name = "MaxBurstLength of the target counts before it is offered",
	  .max_burst = "8192",
	  .request = { "FirstBurstLength=65536", "MaxBurstLength=8192" },
	  .says = "FirstBurstLength=8192", .first = 8192, .max = 8192, },
	{ .name = "what is in order is not touched",
	  .request = { "FirstBurstLength=16384 MaxBurstLength=32768" },
	  .says = "FirstBurstLength=16384", .first = 16384, .max = 32768, },
	{ .name = "FirstBurstLength out of range",
	  .request = { "FirstBurstLength=511 MaxBurstLength=32768" },
	  .says = "FirstBurstLength=Reject", .first = 32768, .max = 32768, },
};

static void outcome_desc(const struct outcome_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}
KUNIT_ARRAY_PARAM(outcome, outcome_cases, outcome_desc);

static struct iscsit_params *make_params(struct kunit *test)
{
	struct iscsit_params *params = iscsit_params_alloc(false);

	KUNIT_ASSERT_NOT_NULL(test, params);
	return params;
}

/* One request; what its last pair got. */
static int request(struct iscsit_nego *nego, const struct iscsit_params *params,
		   const char *pairs)
{
	struct iscsit_pair pair;
	char text[256], *pos = text;
	int ret = 0;

	strscpy(text, pairs, sizeof(text));
	while (!ret && (pair.key = strsep(&pos, " ")) && *pair.key) {
		pair.value = strchr(pair.key, '=');
		*pair.value++ = '\0';
		ret = iscsit_nego_pair(nego, params, ISCSIT_KEY_OPERATIONAL,
				       &pair);
	}
	if (!ret)
		iscsit_nego_settle(nego, params);
	return ret;
}

static bool has(const struct iscsit_nego *nego, const char *pair)
{
	const char *p = nego->out;

	for (; p < nego->out + nego->out_len; p += strlen(p) + 1) {
		if (!strcmp(p, pair))
			return true;
	}
	return false;
}

static int all_requests(struct kunit *test, struct iscsit_nego *nego,
			const struct iscsit_params *params)
{
	const struct outcome_case *c = test->param_value;
	int i, ret = 0;

	for (i = 0; !ret && i < MOST_REQUESTS && c->request[i]; i++) {
		KUNIT_ASSERT_EQ(test, iscsit_nego_begin(nego), 0);
		ret = request(nego, params, c->request[i]);
		if (i)
			continue;
		iscsit_nego_offer(nego, params, false, c->workaround);
		if (c->says)
			KUNIT_EXPECT_TRUE(test, has(nego, c->says));
	}
	return ret;
}

static void outcome_test(struct kunit *test)
{
	const struct outcome_case *c = test->param_value;
	struct iscsit_params *params = make_params(test);
	struct iscsit_sess_params sess = { };
	struct iscsit_conn_params conn = { };
	struct iscsit_nego nego = { };

	if (c->first_burst)
		strscpy(params->value[ISCSIT_KEY_FIRST_BURST], c->first_burst,
			ISCSIT_VALUE_LEN);
	if (c->max_burst)
		strscpy(params->value[ISCSIT_KEY_MAX_BURST], c->max_burst,
			ISCSIT_VALUE_LEN);
	iscsit_nego_init(&nego);
	KUNIT_EXPECT_EQ(test, all_requests(test, &nego, params), c->pair);
	if (!c->pair)
		KUNIT_EXPECT_EQ(test, iscsit_nego_check(&nego), c->check);
	if (!c->pair && !c->check) {
		KUNIT_EXPECT_FALSE(test, iscsit_nego_pending(&nego));
		iscsit_nego_result(&nego, params, &sess, &conn);
		KUNIT_EXPECT_EQ(test, sess.first_burst, c->first);
		KUNIT_EXPECT_EQ(test, sess.max_burst, c->max);
	}
	iscsit_nego_end(&nego);
	iscsit_params_free(params);
}

/*
 * The target offers MaxConnections=1 and ErrorRecoveryLevel=0 whatever the
 * portal group says, and takes no greater answer.
 */
static void own_limits_test(struct kunit *test)
{
	static const char *const answers[] = {
		"MaxConnections=4", "ErrorRecoveryLevel=2",
	};
	struct iscsit_params *params = make_params(test);
	struct iscsit_nego nego = { };
	int i;

	strscpy(params->value[ISCSIT_KEY_MAX_CONNECTIONS], "4",
		ISCSIT_VALUE_LEN);
	strscpy(params->value[ISCSIT_KEY_ERL], "2", ISCSIT_VALUE_LEN);
	iscsit_nego_init(&nego);
	KUNIT_ASSERT_EQ(test, iscsit_nego_begin(&nego), 0);
	iscsit_nego_offer(&nego, params, false, false);
	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		/* as if it had been offered */
		nego.state[ISCSIT_KEY_MAX_CONNECTIONS] = ISCSIT_NEGO_OFFERED;
		nego.state[ISCSIT_KEY_ERL] = ISCSIT_NEGO_OFFERED;
		KUNIT_EXPECT_EQ(test, request(&nego, params, answers[i]),
				-EPROTO);
	}
	iscsit_nego_end(&nego);
	iscsit_params_free(params);
}

static struct kunit_case nego_cases[] = {
	KUNIT_CASE_PARAM(outcome_test, outcome_gen_params),
	KUNIT_CASE(own_limits_test),
	{ }
};

static struct kunit_suite nego_suite = {
	.name = "iscsit_nego",
	.test_cases = nego_cases,
};

kunit_test_suite(nego_suite);

MODULE_DESCRIPTION("KUnit: what a login agrees on");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
