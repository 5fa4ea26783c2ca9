// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the opcode table: every row, and the proof itself.
 */
#include "../engine/opcode.h"

#include <linux/string.h>
#include <kunit/test.h>
#include <scsi/scsi_common.h>
#include <scsi/scsi_proto.h>

static void each_row(struct kunit *test, const struct tcm_opcode_set *set,
		     void (*check)(struct kunit *, const struct tcm_opcode *))
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		check(test, &set->rows[i]);
}

static void check_row(struct kunit *test, const struct tcm_opcode *row)
{
	KUNIT_ASSERT_NOT_NULL(test, row->name);
	KUNIT_EXPECT_EQ_MSG(test, row->usage[0], row->opcode, "%s", row->name);
	KUNIT_EXPECT_NOT_NULL_MSG(test, row->execute, "%s", row->name);
	if (row->opcode != VARIABLE_LENGTH_CMD)
		KUNIT_EXPECT_EQ_MSG(test, row->cdb_len,
				    COMMAND_SIZE(row->opcode), "%s", row->name);
	else
		KUNIT_EXPECT_EQ_MSG(test, row->cdb_len, 32, "%s", row->name);
}

static void table_rows(struct kunit *test)
{
	each_row(test, &tcm_block_opcodes, check_row);
	each_row(test, &tcm_virtual_opcodes, check_row);
}

/* What names blocks is no command of every device type; flags are told apart. */
static void check_flags(struct kunit *test, const struct tcm_opcode *row)
{
	if (row->flags & TCM_OP_RANGE)
		KUNIT_EXPECT_FALSE_MSG(test, row->flags & TCM_OP_PRIMARY, "%s",
				       row->name);
	if (row->flags & TCM_OP_PRIMARY)
		KUNIT_EXPECT_FALSE_MSG(test, row->flags & TCM_OP_EXCLUSIVE,
				       "%s", row->name);
}

static void table_flags(struct kunit *test)
{
	each_row(test, &tcm_block_opcodes, check_flags);
}

/* NORMACA is 0, so NACA must be refused: the mask has no CONTROL bit. */
static void check_control(struct kunit *test, const struct tcm_opcode *row)
{
	unsigned int at = row->opcode == VARIABLE_LENGTH_CMD ? 1 :
			  row->cdb_len - 1;

	KUNIT_EXPECT_EQ_MSG(test, row->usage[at], 0, "%s", row->name);
}

static void table_control(struct kunit *test)
{
	each_row(test, &tcm_block_opcodes, check_control);
}

/* What asks for a function is not evaluated anyway; NACA is never accepted. */
static void check_demands(struct kunit *test, const struct tcm_opcode *row)
{
	unsigned int at = row->opcode == VARIABLE_LENGTH_CMD ? 1 :
			  row->cdb_len - 1;
	u8 map[sizeof(row->usage)];
	unsigned int i;

	memcpy(map, row->usage, sizeof(map));
	tcm_opcode_tolerate(row, map);
	for (i = 0; i < row->cdb_len; i++) {
		u8 refused = ~map[i];

		if (i && i != at)
			KUNIT_EXPECT_EQ_MSG(test, refused,
					    row->demands[i] & ~row->usage[i],
					    "%s, byte %u", row->name, i);
	}
	KUNIT_EXPECT_EQ_MSG(test, map[at], (u8)~TCM_CDB_CONTROL_NACA, "%s",
			    row->name);
}

static void table_demands(struct kunit *test)
{
	each_row(test, &tcm_block_opcodes, check_demands);
	each_row(test, &tcm_virtual_opcodes, check_demands);
}

struct tolerate_case {
	const char *name;
	u8 cdb[16];
	bool ok;
	u16 byte;
	u8 bit;
};

static const struct tolerate_case tolerate_cases[] = {
	{ "LUN 7 in byte 1 of INQUIRY (SCSI-2)", { 0x12, 0xe0 }, true },
	{ "CmdDt of INQUIRY (SPC-2)", { 0x12, 0x02 }, true },
	{ "LUN 7 in byte 1 of REPORT LUNS", { 0xa0, 0xe0 }, true },
	{ "LUN 7 in byte 1 of READ (6)", { 0x08, 0xe0 }, true },
	{ "LINK and FLAG of TEST UNIT READY (SCSI-2)", { 0, 0, 0, 0, 0, 0x03 },
	  true },
	{ "vendor bits of CONTROL", { 0, 0, 0, 0, 0, 0xc0 }, true },
	{ "NACA of TEST UNIT READY", { 0, 0, 0, 0, 0, 0x04 }, false, 5, 2 },
	{ "RELADR, FUA_NV and RARC of READ (10)", { 0x28, 0x07 }, true },
	{ "RDPROTECT of READ (10)", { 0x28, 0x20 }, false, 1, 5 },
	{ "DPO of READ (10)", { 0x28, 0x10 }, false, 1, 4 },
	{ "FUA of READ (10)", { 0x28, 0x08 }, false, 1, 3 },
	{ "the reserved bit where FUA would stand in WRITE AND VERIFY (10)",
	  { 0x2e, 0x08 }, true },
	{ "RELADR of READ CAPACITY (10) (SCSI-2)", { 0x25, 0x01 }, true },
	{ "third party of RESERVE (6) (SCSI-2)", { 0x16, 0x1f }, true },
	{ "LBDATA of WRITE SAME (10)", { 0x41, 0x02 }, false, 1, 1 },
	{ "PBDATA of WRITE SAME (16)", { 0x93, 0x04 }, false, 1, 2 },
	{ "ANCHOR of UNMAP", { 0x42, 0x01 }, false, 1, 0 },
	{ "POWER CONDITION of START STOP UNIT", { 0x1b, 0, 0, 0, 0x31 },
	  false, 4, 5 },
	{ "NO_FLUSH of START STOP UNIT", { 0x1b, 0, 0, 0, 0x05 }, true },
	{ "another ADDITIONAL CDB LENGTH",
	  { 0x7f, 0, 0, 0, 0, 0, 0, 0x1c, 0, 0x09 }, false, 7, 2 },
};

KUNIT_ARRAY_PARAM_DESC(tolerate, tolerate_cases, name);

static void table_tolerate(struct kunit *test)
{
	const struct tolerate_case *c = test->param_value;
	const struct tcm_opcode *row;
	struct tcm_cdb_fault fault = {};
	u8 cdb[32] = {}, map[32];
	bool known;

	memcpy(cdb, c->cdb, sizeof(c->cdb));
	row = tcm_opcode_find(&tcm_block_opcodes, cdb, &known);
	KUNIT_ASSERT_NOT_NULL(test, row);
	memcpy(map, row->usage, sizeof(map));
	tcm_opcode_tolerate(row, map);
	KUNIT_EXPECT_EQ(test, tcm_cdb_check_usage(cdb, map, row->cdb_len,
						  &fault), c->ok);
	KUNIT_EXPECT_EQ(test, fault.byte, c->byte);
	KUNIT_EXPECT_EQ(test, fault.bit, c->bit);
}

/* The service action counts as evaluated, and only it (SPC-4 RSOC). */
static void check_service_action(struct kunit *test,
				 const struct tcm_opcode *row)
{
	if (!(row->flags & TCM_OP_SERVACT))
		return;
	if (row->opcode == VARIABLE_LENGTH_CMD)
		KUNIT_EXPECT_EQ_MSG(test, row->usage[8] << 8 | row->usage[9],
				    row->service_action, "%s", row->name);
	else
		KUNIT_EXPECT_EQ_MSG(test, row->usage[1] & 0x1f,
				    row->service_action, "%s", row->name);
}

static void table_service_actions(struct kunit *test)
{
	each_row(test, &tcm_block_opcodes, check_service_action);
}

/* Length and LBA fields are evaluated in full. */
static void check_lengths(struct kunit *test, const struct tcm_opcode *row)
{
	unsigned int i;

	for (i = 0; i < row->length_size; i++)
		KUNIT_EXPECT_EQ_MSG(test, row->usage[row->length_at + i], 0xff,
				    "%s", row->name);
	if (row->flags & (TCM_OP_BLOCKS | TCM_OP_RANGE))
		KUNIT_EXPECT_NE_MSG(test, row->extent, TCM_EXTENT_NONE, "%s",
				    row->name);
	if (row->flags & TCM_OP_BLOCKS)
		KUNIT_EXPECT_TRUE_MSG(test, row->flags & (TCM_OP_DATA_IN |
							  TCM_OP_DATA_OUT),
				      "%s", row->name);
}

static void table_lengths(struct kunit *test)
{
	each_row(test, &tcm_block_opcodes, check_lengths);
}

/* What changes the medium is never open to everybody, nor runs in standby. */
static void check_writes(struct kunit *test, const struct tcm_opcode *row)
{
	if (!(row->flags & TCM_OP_WRITES))
		return;
	KUNIT_EXPECT_EQ_MSG(test, row->pr, TCM_PR_CONFLICT, "%s", row->name);
	KUNIT_EXPECT_EQ_MSG(test, row->alua, 0, "%s", row->name);
	KUNIT_EXPECT_TRUE_MSG(test, row->flags & TCM_OP_DATA_OUT, "%s",
			      row->name);
}

static void table_writes(struct kunit *test)
{
	each_row(test, &tcm_block_opcodes, check_writes);
}

static void table_proves_itself(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, tcm_opcode_set_init(&tcm_block_opcodes), 0);
	KUNIT_EXPECT_EQ(test, tcm_opcode_set_init(&tcm_virtual_opcodes), 0);
}

static sense_reason_t nothing(struct se_cmd *cmd)
{
	return 0;
}

#define ROW(op, sa, fl)							\
	{ .opcode = op, .service_action = sa, .flags = fl, .name = "row",	\
	  .cdb_len = 6, .usage = { op }, .execute = nothing }

static const struct tcm_opcode twice[] = { ROW(1, 0, 0), ROW(1, 0, 0) };
static const struct tcm_opcode apart[] = {
	ROW(1, 0, TCM_OP_SERVACT), ROW(2, 0, 0), ROW(1, 1, TCM_OP_SERVACT) };
static const struct tcm_opcode same_action[] = {
	ROW(1, 5, TCM_OP_SERVACT), ROW(1, 5, TCM_OP_SERVACT) };
static const struct tcm_opcode unnamed[] = {
	{ .opcode = 1, .cdb_len = 6, .usage = { 1 }, .execute = nothing } };
static const struct tcm_opcode wrong_mask[] = {
	{ .opcode = 1, .name = "row", .cdb_len = 6, .usage = { 2 },
	  .execute = nothing } };
static const struct tcm_opcode two_actions[] = {
	ROW(1, 5, TCM_OP_SERVACT), ROW(1, 6, TCM_OP_SERVACT) };

struct proof_case {
	const char *name;
	const struct tcm_opcode *rows;
	unsigned int count;
	int ret;
};

static const struct proof_case proof_cases[] = {
	{ "two rows of one opcode", twice, 2, -EINVAL },
	{ "rows of an opcode apart", apart, 3, -EINVAL },
	{ "two rows of one service action", same_action, 2, -EINVAL },
	{ "a row without a name", unnamed, 1, -EINVAL },
	{ "a mask of another opcode", wrong_mask, 1, -EINVAL },
	{ "two service actions", two_actions, 2, 0 },
};

KUNIT_ARRAY_PARAM_DESC(proof, proof_cases, name);

static void table_proof(struct kunit *test)
{
	const struct proof_case *c = test->param_value;
	struct tcm_opcode_set set = { .rows = c->rows, .count = c->count };

	KUNIT_EXPECT_EQ(test, tcm_opcode_set_init(&set), c->ret);
}

struct find_case {
	const char *name;
	u8 cdb[16];
	const char *found;
	bool known;
};

static const struct find_case find_cases[] = {
	{ "TEST UNIT READY", { 0x00 }, "TEST UNIT READY", true },
	{ "READ (10)", { 0x28 }, "READ (10)", true },
	{ "READ CAPACITY (16) among service actions", { 0x9e, 0x10 },
	  "READ CAPACITY (16)", true },
	{ "service action that is not there", { 0x9e, 0x1f }, NULL, true },
	{ "WRITE SAME (32)", { 0x7f, 0, 0, 0, 0, 0, 0, 0x18, 0, 0x0d },
	  "WRITE SAME (32)", true },
	{ "opcode that is not there", { 0xff }, NULL, false },
};

KUNIT_ARRAY_PARAM_DESC(find, find_cases, name);

static void table_find(struct kunit *test)
{
	const struct find_case *c = test->param_value;
	const struct tcm_opcode *row;
	bool known;

	row = tcm_opcode_find(&tcm_block_opcodes, c->cdb, &known);
	KUNIT_EXPECT_EQ(test, known, c->known);
	if (!c->found) {
		KUNIT_EXPECT_NULL(test, row);
		return;
	}
	KUNIT_ASSERT_NOT_NULL(test, row);
	KUNIT_EXPECT_STREQ(test, row->name, c->found);
}

static struct kunit_case opcode_table_cases[] = {
	KUNIT_CASE(table_proves_itself),
	KUNIT_CASE(table_rows),
	KUNIT_CASE(table_flags),
	KUNIT_CASE(table_control),
	KUNIT_CASE(table_demands),
	KUNIT_CASE_PARAM(table_tolerate, tolerate_gen_params),
	KUNIT_CASE(table_service_actions),
	KUNIT_CASE(table_lengths),
	KUNIT_CASE(table_writes),
	KUNIT_CASE_PARAM(table_proof, proof_gen_params),
	KUNIT_CASE_PARAM(table_find, find_gen_params),
	{}
};

static struct kunit_suite opcode_table_suite = {
	.name = "tcm_opcode_table",
	.test_cases = opcode_table_cases,
};

kunit_test_suite(opcode_table_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("Unit tests of the opcode table");
MODULE_LICENSE("GPL");
