// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the pages that WRITEs use again.
 */
#include "../engine/page_pool.h"

#include <linux/gfp.h>
#include <linux/mm.h>
#include <kunit/test.h>

static struct tcm_stash *make_stash(struct kunit *test)
{
	struct tcm_stash *stash = kunit_kzalloc(test, sizeof(*stash), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, stash);
	if (want_init_on_free())
		kunit_skip(test, "with init_on_free nothing is kept");
	return stash;
}

static struct page *make_page(struct kunit *test)
{
	struct page *page = alloc_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	return page;
}

static void test_last_in_first_out(struct kunit *test)
{
	struct tcm_stash *stash = make_stash(test);
	struct page *first = make_page(test), *second = make_page(test);

	KUNIT_EXPECT_NULL(test, tcm_stash_get(stash));
	KUNIT_EXPECT_TRUE(test, tcm_stash_put(stash, first));
	KUNIT_EXPECT_TRUE(test, tcm_stash_put(stash, second));
	KUNIT_EXPECT_PTR_EQ(test, tcm_stash_get(stash), second);
	KUNIT_EXPECT_PTR_EQ(test, tcm_stash_get(stash), first);
	KUNIT_EXPECT_NULL(test, tcm_stash_get(stash));
	/* each with the one reference it came with */
	KUNIT_EXPECT_EQ(test, page_ref_count(first), 1);
	__free_page(first);
	__free_page(second);
}

/* A socket may still send from it. */
static void test_page_in_use(struct kunit *test)
{
	struct tcm_stash *stash = make_stash(test);
	struct page *page = make_page(test);

	get_page(page);
	KUNIT_EXPECT_FALSE(test, tcm_stash_put(stash, page));
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 2);
	put_page(page);
	KUNIT_EXPECT_TRUE(test, tcm_stash_put(stash, page));
	__free_page(page);
}

static void test_full(struct kunit *test)
{
	struct tcm_stash *stash = make_stash(test);
	struct page *page;
	unsigned int i;

	for (i = 0; i < TCM_STASH_PAGES; i++)
		KUNIT_ASSERT_TRUE(test, tcm_stash_put(stash, make_page(test)));
	page = make_page(test);
	KUNIT_EXPECT_FALSE(test, tcm_stash_put(stash, page));
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 1);
	__free_page(page);
	for (i = 0; (page = tcm_stash_get(stash)); i++)
		__free_page(page);
	KUNIT_EXPECT_EQ(test, i, TCM_STASH_PAGES);
}

static struct kunit_case stash_cases[] = {
	KUNIT_CASE(test_last_in_first_out),
	KUNIT_CASE(test_page_in_use),
	KUNIT_CASE(test_full),
	{}
};

static struct kunit_suite stash_suite = {
	.name = "tcm_stash",
	.test_cases = stash_cases,
};
kunit_test_suite(stash_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("Unit tests of the pages that WRITEs use again");
MODULE_LICENSE("GPL");
