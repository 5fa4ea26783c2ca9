// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the pages that WRITEs use again.
 */
#include "../engine/page_pool.h"

#include <linux/gfp.h>
#include <linux/mm.h>
#include <kunit/test.h>

static struct tcm_page_pool *make_pool(struct kunit *test)
{
	struct tcm_page_pool *pool = kunit_kzalloc(test, sizeof(*pool), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pool);
	if (want_init_on_free())
		kunit_skip(test, "with init_on_free nothing is kept");
	spin_lock_init(&pool->lock);
	return pool;
}

static struct page *make_page(struct kunit *test)
{
	struct page *page = alloc_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	return page;
}

static void test_last_in_first_out(struct kunit *test)
{
	struct tcm_page_pool *pool = make_pool(test);
	struct page *first = make_page(test), *second = make_page(test);

	KUNIT_EXPECT_NULL(test, tcm_page_pool_get(pool));
	KUNIT_EXPECT_TRUE(test, tcm_page_pool_put(pool, first));
	KUNIT_EXPECT_TRUE(test, tcm_page_pool_put(pool, second));
	KUNIT_EXPECT_PTR_EQ(test, tcm_page_pool_get(pool), second);
	KUNIT_EXPECT_PTR_EQ(test, tcm_page_pool_get(pool), first);
	KUNIT_EXPECT_NULL(test, tcm_page_pool_get(pool));
	/* each with the one reference it came with */
	KUNIT_EXPECT_EQ(test, page_ref_count(first), 1);
	__free_page(first);
	__free_page(second);
}

/* A socket may still send from it. */
static void test_page_in_use(struct kunit *test)
{
	struct tcm_page_pool *pool = make_pool(test);
	struct page *page = make_page(test);

	get_page(page);
	KUNIT_EXPECT_FALSE(test, tcm_page_pool_put(pool, page));
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 2);
	put_page(page);
	KUNIT_EXPECT_TRUE(test, tcm_page_pool_put(pool, page));
	__free_page(page);
}

static void test_full(struct kunit *test)
{
	struct tcm_page_pool *pool = make_pool(test);
	struct page *page;
	unsigned int i;

	for (i = 0; i < TCM_PAGE_POOL_PAGES; i++)
		KUNIT_ASSERT_TRUE(test, tcm_page_pool_put(pool, make_page(test)));
	page = make_page(test);
	KUNIT_EXPECT_FALSE(test, tcm_page_pool_put(pool, page));
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 1);
	__free_page(page);
	for (i = 0; (page = tcm_page_pool_get(pool)); i++)
		__free_page(page);
	KUNIT_EXPECT_EQ(test, i, TCM_PAGE_POOL_PAGES);
}

/* As many as are asked for, whatever a batch is; then all there are. */
static void test_shrink(struct kunit *test)
{
	static const unsigned int asked[] = { 0, 1, 16, 20, 40 };
	struct tcm_page_pool *pool = make_pool(test);
	unsigned int i, left = TCM_PAGE_POOL_PAGES;

	for (i = 0; i < left; i++)
		KUNIT_ASSERT_TRUE(test, tcm_page_pool_put(pool, make_page(test)));
	for (i = 0; i < ARRAY_SIZE(asked); i++) {
		KUNIT_EXPECT_EQ(test, tcm_page_pool_shrink(pool, asked[i]), asked[i]);
		left -= asked[i];
		KUNIT_EXPECT_EQ(test, pool->nr, left);
	}
	KUNIT_EXPECT_EQ(test, tcm_page_pool_shrink(pool, ULONG_MAX), left);
	KUNIT_EXPECT_EQ(test, pool->nr, 0);
	KUNIT_EXPECT_EQ(test, tcm_page_pool_shrink(pool, ULONG_MAX), 0);
}

static struct kunit_case page_pool_cases[] = {
	KUNIT_CASE(test_last_in_first_out),
	KUNIT_CASE(test_page_in_use),
	KUNIT_CASE(test_full),
	KUNIT_CASE(test_shrink),
	{}
};

static struct kunit_suite page_pool_suite = {
	.name = "tcm_page_pool",
	.test_cases = page_pool_cases,
};
kunit_test_suite(page_pool_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("Unit tests of the pages that WRITEs use again");
MODULE_LICENSE("GPL");
