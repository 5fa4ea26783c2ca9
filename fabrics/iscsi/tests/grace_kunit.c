// SPDX-License-Identifier: GPL-2.0
/*
 * Time for initiators to log out, while one target after the other is removed.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../target/grace.h"

#define START	(1000ULL * HZ)

static void first_test(struct kunit *test)
{
	struct iscsit_grace grace = { };

	KUNIT_EXPECT_EQ(test, iscsit_grace_deadline(&grace, START),
			START + ISCSIT_GRACE);
}

/* Asked within the grace: until its end, however late. */
static void shared_test(struct kunit *test)
{
	struct iscsit_grace grace = { };

	iscsit_grace_deadline(&grace, START);
	KUNIT_EXPECT_EQ(test,
			iscsit_grace_deadline(&grace, START + HZ),
			START + ISCSIT_GRACE);
	KUNIT_EXPECT_EQ(test,
			iscsit_grace_deadline(&grace,
					      START + ISCSIT_GRACE - 1),
			START + ISCSIT_GRACE - 1 + ISCSIT_GRACE_LEAST);
}

static void pause_test(struct kunit *test)
{
	u64 end = START + ISCSIT_GRACE, again = end + ISCSIT_GRACE_PAUSE;
	struct iscsit_grace grace = { };

	iscsit_grace_deadline(&grace, START);
	KUNIT_EXPECT_EQ(test, iscsit_grace_deadline(&grace, again - 1),
			again - 1 + ISCSIT_GRACE_LEAST);
	KUNIT_EXPECT_EQ(test, iscsit_grace_deadline(&grace, again),
			again + ISCSIT_GRACE);
}

/* 80 initiators that do not answer, each waited for before the next is asked */
static void burst_test(struct kunit *test)
{
	struct iscsit_grace grace = { };
	u64 now = START;
	int i;

	for (i = 0; i < 80; i++)
		now = iscsit_grace_deadline(&grace, now);
	KUNIT_EXPECT_LT(test, now - START, 10ULL * HZ);
}

static struct kunit_case grace_cases[] = {
	KUNIT_CASE(first_test),
	KUNIT_CASE(shared_test),
	KUNIT_CASE(pause_test),
	KUNIT_CASE(burst_test),
	{ }
};

static struct kunit_suite grace_suite = {
	.name = "iscsit_grace",
	.test_cases = grace_cases,
};

kunit_test_suite(grace_suite);

MODULE_DESCRIPTION("KUnit: time for initiators to log out");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
