// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the text that restores a registration.
 */
#include "../pr/aptpl.h"

#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <kunit/test.h>

#define NEEDED	"initiator_node=iqn.i:1,sa_res_key=4660,target_node=iqn.t:1"

struct aptpl_case {
	const char *name;
	const char *text;
	int ret;
	struct tcm_aptpl_entry entry;
};

#define ENTRY(...)	{ .initiator_node = "iqn.i:1",			\
			  .target_node = "iqn.t:1", .key = 4660, __VA_ARGS__ }

static const struct aptpl_case aptpl_cases[] = {
	{ "what is needed", NEEDED, 0, ENTRY() },
	{ "all there is",
	  "initiator_fabric=iSCSI\ninitiator_node=iqn.i:1\n"
	  "initiator_sid=00023d000007\nsa_res_key=0x1234\nres_holder=1\n"
	  "res_type=05\nres_scope=00\nres_all_tg_pt=1\nmapped_lun=3\n"
	  "target_fabric=iSCSI\ntarget_node=iqn.t:1\ntpgt=1\nport_rtpi=1\n"
	  "target_lun=4\n", 0,
	  ENTRY(.isid = "00023d000007", .holder = true, .type = 5,
		.all_tg_pt = true, .mapped_lun = 3, .tpgt = 1,
		.target_lun = 4) },
	{ "words of the file's frame do not count", "0," NEEDED ",0", 0,
	  ENTRY() },
	{ "unknown items do not count", NEEDED ",bogus=1", 0, ENTRY() },
	{ "the last of a repeated key", NEEDED ",tpgt=1,tpgt=2", 0,
	  ENTRY(.tpgt = 2) },
	{ "low bits of the tag", NEEDED ",tpgt=99999", 0,
	  ENTRY(.tpgt = 99999 & 0xffff) },
	{ "what begins unlike a number does not count",
	  NEEDED ",res_holder=x,mapped_lun=x,tpgt=x", 0, ENTRY() },
	{ "nothing", "", -EINVAL },
	{ "no initiator", "sa_res_key=1,target_node=iqn.t:1", -EINVAL },
	{ "no target", "sa_res_key=1,initiator_node=iqn.i:1", -EINVAL },
	{ "no key", "initiator_node=iqn.i:1,target_node=iqn.t:1", -EINVAL },
	{ "key of 0", NEEDED ",sa_res_key=0", -EINVAL },
	{ "key that is none", NEEDED ",sa_res_key=x", -EINVAL },
	{ "key beyond 64 bits", NEEDED ",sa_res_key=18446744073709551616",
	  -ERANGE },
	{ "holder without a type", NEEDED ",res_holder=1", -EINVAL },
	{ "holder of type 0", NEEDED ",res_holder=1,res_type=0", -EINVAL },
	{ "number beyond 32 bits", NEEDED ",tpgt=4294967296", -ERANGE },
	{ "ISID one too long", NEEDED ",initiator_sid=0123456789abcdef",
	  -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(aptpl, aptpl_cases, name);

static void aptpl_parse(struct kunit *test)
{
	const struct aptpl_case *c = test->param_value;
	const struct tcm_aptpl_entry *want = &c->entry;
	struct tcm_aptpl_entry *got;

	got = kunit_kzalloc(test, sizeof(*got), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, got);
	KUNIT_ASSERT_EQ(test, tcm_aptpl_parse(c->text, got), c->ret);
	if (c->ret)
		return;
	KUNIT_EXPECT_STREQ(test, got->initiator_node, want->initiator_node);
	KUNIT_EXPECT_STREQ(test, got->isid, want->isid);
	KUNIT_EXPECT_STREQ(test, got->target_node, want->target_node);
	KUNIT_EXPECT_EQ(test, got->key, want->key);
	KUNIT_EXPECT_EQ(test, got->mapped_lun, want->mapped_lun);
	KUNIT_EXPECT_EQ(test, got->target_lun, want->target_lun);
	KUNIT_EXPECT_EQ(test, got->tpgt, want->tpgt);
	KUNIT_EXPECT_EQ(test, got->type, want->type);
	KUNIT_EXPECT_EQ(test, got->holder, want->holder);
	KUNIT_EXPECT_EQ(test, got->all_tg_pt, want->all_tg_pt);
}

/* A name may have 255 bytes, not one more. */
static void aptpl_names(struct kunit *test)
{
	struct tcm_aptpl_entry *entry;
	char *text, *name;

	entry = kunit_kzalloc(test, sizeof(*entry), GFP_KERNEL);
	text = kunit_kzalloc(test, 512, GFP_KERNEL);
	name = kunit_kzalloc(test, TCM_APTPL_NAME_SIZE + 1, GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, entry && text && name);

	memset(name, 'i', TCM_APTPL_NAME_SIZE);
	snprintf(text, 512, NEEDED ",initiator_node=%s", name);
	KUNIT_EXPECT_EQ(test, tcm_aptpl_parse(text, entry), -EINVAL);

	name[TCM_APTPL_NAME_SIZE - 1] = '\0';
	snprintf(text, 512, NEEDED ",initiator_node=%s", name);
	KUNIT_EXPECT_EQ(test, tcm_aptpl_parse(text, entry), 0);
	KUNIT_EXPECT_STREQ(test, entry->initiator_node, name);
}

static struct kunit_case aptpl_test_cases[] = {
	KUNIT_CASE_PARAM(aptpl_parse, aptpl_gen_params),
	KUNIT_CASE(aptpl_names),
	{}
};

static struct kunit_suite aptpl_suite = {
	.name = "tcm_aptpl",
	.test_cases = aptpl_test_cases,
};

kunit_test_suite(aptpl_suite);

MODULE_DESCRIPTION("Unit tests of restoring registrations");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
