// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of what the core knows of the commands of other device types.
 */
#include "../engine/passthrough.h"

#include <kunit/test.h>
#include <scsi/scsi_proto.h>

struct writes_case {
	const char *name;
	u8 type;
	u8 opcode;
	bool writes;
};

static const struct writes_case writes_cases[] = {
	{ "READ SUB-CHANNEL of an optical drive", TYPE_ROM, 0x42, false },
	{ "READ TOC/PMA/ATIP", TYPE_ROM, 0x43, false },
	{ "CLOSE TRACK SESSION", TYPE_ROM, 0x5b, true },
	{ "BLANK", TYPE_ROM, 0xa1, true },
	{ "FORMAT UNIT of an optical drive", TYPE_ROM, 0x04, true },
	{ "SEEK (6) of an optical drive", TYPE_ROM, 0x0b, false },
	{ "SPACE (6)", TYPE_TAPE, 0x11, false },
	{ "WRITE FILEMARKS (6)", TYPE_TAPE, 0x10, true },
	{ "SET CAPACITY", TYPE_TAPE, 0x0b, true },
	{ "ERASE (6)", TYPE_TAPE, 0x19, true },
	{ "ERASE (16)", TYPE_TAPE, 0x93, true },
	{ "LOCATE (16)", TYPE_TAPE, 0x92, false },
	{ "SANITIZE", TYPE_DISK, 0x48, true },
	{ "ATA PASS-THROUGH (12)", TYPE_DISK, 0xa1, true },
	{ "SEEK (6) of a disk", TYPE_DISK, 0x0b, false },
	{ "MOVE MEDIUM", TYPE_MEDIUM_CHANGER, 0xa5, false },
};

KUNIT_ARRAY_PARAM_DESC(writes, writes_cases, name);

static void type_writes(struct kunit *test)
{
	const struct writes_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, tcm_passthrough_type_writes(c->type, c->opcode),
			c->writes);
}

static struct kunit_case passthrough_cases[] = {
	KUNIT_CASE_PARAM(type_writes, writes_gen_params),
	{}
};

static struct kunit_suite passthrough_suite = {
	.name = "tcm_passthrough",
	.test_cases = passthrough_cases,
};

kunit_test_suite(passthrough_suite);

MODULE_DESCRIPTION("Unit tests of pass-through");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
