// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the set of ranges: who waits for whom.
 */
#include "../engine/range_lock.h"

#include <kunit/test.h>

#include "../types.h"

/* What a test plays with: a set, and users that have not come yet. */
struct play {
	struct tcm_range_lock	lock;
	struct list_head	granted;
	struct tcm_range	r[8];
};

static struct play *make_play(struct kunit *test)
{
	struct play *play = kunit_kzalloc(test, sizeof(*play), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, play);
	play->lock.ranges = RB_ROOT_CACHED;
	INIT_LIST_HEAD(&play->granted);
	return play;
}

/* User @i comes; may it begin? */
static bool come(struct play *play, int i, u64 first, u64 last, bool exclusive)
{
	struct tcm_range *range = &play->r[i];

	range->first = first;
	range->last = last;
	range->exclusive = exclusive;
	tcm_range_add(&play->lock, range);
	return range->granted;
}

static bool writer(struct play *play, int i, u64 first, u64 last)
{
	return come(play, i, first, last, false);
}

static bool alone(struct play *play, int i, u64 first, u64 last)
{
	return come(play, i, first, last, true);
}

static void leave(struct play *play, int i)
{
	tcm_range_del(&play->lock, &play->r[i], &play->granted);
}

/* Is user @i the next that was granted its range? */
static bool next_is(struct play *play, int i)
{
	struct tcm_range *range =
		list_first_entry_or_null(&play->granted, struct tcm_range,
					 grant_node);

	if (range != &play->r[i] || !range->granted)
		return false;
	list_del_init(&range->grant_node);
	return true;
}

static bool no_more(struct play *play)
{
	return list_empty(&play->granted);
}

/* An exclusive user waits for the writers that are not in the set. */
static void test_drain(struct kunit *test)
{
	struct play *play = make_play(test);

	KUNIT_EXPECT_FALSE(test, alone(play, 0, 10, 19));
	KUNIT_EXPECT_EQ(test, play->lock.exclusive, 1);
	KUNIT_EXPECT_FALSE(test, alone(play, 1, 30, 39));
	KUNIT_EXPECT_FALSE(test, alone(play, 2, 15, 15));
	tcm_range_drained(&play->lock, &play->granted);
	KUNIT_EXPECT_TRUE(test, next_is(play, 0));
	KUNIT_EXPECT_TRUE(test, next_is(play, 1));
	/* has another blocker */
	KUNIT_EXPECT_TRUE(test, no_more(play));
	/* while there is one, no writer passes the set by */
	KUNIT_EXPECT_TRUE(test, alone(play, 3, 50, 59));
	leave(play, 0);
	KUNIT_EXPECT_TRUE(test, next_is(play, 2));
	leave(play, 1);
	leave(play, 2);
	leave(play, 3);
	KUNIT_EXPECT_EQ(test, play->lock.exclusive, 0);
	KUNIT_EXPECT_FALSE(test, alone(play, 0, 10, 19));
	leave(play, 0);
}

static struct play *make_drained(struct kunit *test)
{
	struct play *play = make_play(test);

	/* far away, and there all the time */
	alone(play, 7, U64_MAX, U64_MAX);
	tcm_range_drained(&play->lock, &play->granted);
	KUNIT_EXPECT_TRUE(test, next_is(play, 7));
	return play;
}

static void test_disjoint(struct kunit *test)
{
	struct play *play = make_drained(test);

	KUNIT_EXPECT_TRUE(test, alone(play, 0, 10, 19));
	KUNIT_EXPECT_TRUE(test, alone(play, 1, 20, 20));
	KUNIT_EXPECT_TRUE(test, alone(play, 2, 0, 9));
	KUNIT_EXPECT_TRUE(test, writer(play, 3, 21, 30));
	leave(play, 1);
	KUNIT_EXPECT_TRUE(test, no_more(play));
}

static void test_overlap(struct kunit *test)
{
	static const struct { u64 first, last; } ranges[] = {
		{ 10, 19 }, { 0, 10 }, { 19, 30 }, { 12, 13 }, { 0, U64_MAX },
	};
	struct play *play = make_drained(test);
	int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		KUNIT_EXPECT_TRUE(test, alone(play, 0, 10, 19));
		KUNIT_EXPECT_FALSE(test, writer(play, 1, ranges[i].first,
						ranges[i].last));
		leave(play, 0);
		if (ranges[i].last < U64_MAX)
			KUNIT_EXPECT_TRUE(test, next_is(play, 1));
		leave(play, 1);
		KUNIT_EXPECT_TRUE(test, no_more(play));
	}
}

static void test_writers_get_along(struct kunit *test)
{
	struct play *play = make_drained(test);

	KUNIT_EXPECT_TRUE(test, writer(play, 0, 10, 19));
	KUNIT_EXPECT_TRUE(test, writer(play, 1, 15, 25));
	KUNIT_EXPECT_FALSE(test, alone(play, 2, 19, 19));
	leave(play, 0);
	KUNIT_EXPECT_TRUE(test, no_more(play));
	leave(play, 1);
	KUNIT_EXPECT_TRUE(test, next_is(play, 2));
}

/* A writer does not overtake who waits for others. */
static void test_order(struct kunit *test)
{
	struct play *play = make_drained(test);

	KUNIT_EXPECT_TRUE(test, writer(play, 0, 10, 19));
	KUNIT_EXPECT_FALSE(test, alone(play, 1, 15, 25));
	KUNIT_EXPECT_FALSE(test, writer(play, 2, 10, 19));
	KUNIT_EXPECT_FALSE(test, alone(play, 3, 10, 12));
	leave(play, 0);
	KUNIT_EXPECT_TRUE(test, next_is(play, 1));
	KUNIT_EXPECT_TRUE(test, no_more(play));
	leave(play, 1);
	KUNIT_EXPECT_TRUE(test, next_is(play, 2));
	KUNIT_EXPECT_TRUE(test, no_more(play));
	leave(play, 2);
	KUNIT_EXPECT_TRUE(test, next_is(play, 3));
}

/* Who gives up waiting holds up nobody. */
static void test_give_up(struct kunit *test)
{
	struct play *play = make_drained(test);

	KUNIT_EXPECT_TRUE(test, writer(play, 0, 10, 19));
	KUNIT_EXPECT_FALSE(test, alone(play, 1, 15, 25));
	KUNIT_EXPECT_FALSE(test, writer(play, 2, 10, 19));
	leave(play, 1);
	KUNIT_EXPECT_TRUE(test, next_is(play, 2));
	KUNIT_EXPECT_TRUE(test, no_more(play));
	leave(play, 0);
	leave(play, 2);
	KUNIT_EXPECT_TRUE(test, no_more(play));
	KUNIT_EXPECT_EQ(test, play->lock.exclusive, 1);
}

static struct kunit_case range_cases[] = {
	KUNIT_CASE(test_drain),
	KUNIT_CASE(test_disjoint),
	KUNIT_CASE(test_overlap),
	KUNIT_CASE(test_writers_get_along),
	KUNIT_CASE(test_order),
	KUNIT_CASE(test_give_up),
	{ }
};

static struct kunit_suite range_suite = {
	.name		= "tcm_range_lock",
	.test_cases	= range_cases,
};
kunit_test_suite(range_suite);

MODULE_DESCRIPTION("Unit tests of the set of ranges");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
