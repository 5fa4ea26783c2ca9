// SPDX-License-Identifier: GPL-2.0
/*
 * CmdSN (RFC 7143 §4.2.2.1): the order of a session's requests.
 *
 * A request runs when ExpCmdSN has reached its CmdSN. One that is early waits in
 * a list, by number. One outside the window from ExpCmdSN to MaxCmdSN, or there
 * already, is not wanted. Numbers are compared in serial number arithmetic.
 *
 * Nothing here knows what a request is: it is a place in the order.
 */
#include <kunit/visibility.h>
#include <linux/export.h>

#include "cmdsn.h"

/**
 * iscsit_cmdsn_before() - Does one CmdSN come before another one?
 * @a: CmdSN
 * @b: CmdSN, less than half of all numbers away
 */
bool iscsit_cmdsn_before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_cmdsn_before);

/**
 * iscsit_cmdsn_init() - Begin to count
 * @sn: order of a new session
 * @first: CmdSN of the first request
 *
 * The window has room for that request alone.
 */
void iscsit_cmdsn_init(struct iscsit_cmdsn *sn, u32 first)
{
	sn->exp = first;
	atomic_set(&sn->max, first);
	INIT_LIST_HEAD(&sn->early);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_cmdsn_init);

/**
 * iscsit_cmdsn_open() - Open the window for full feature phase
 * @sn: order of a session without requests
 * @depth: how many requests may be there at once, not 0
 */
void iscsit_cmdsn_open(struct iscsit_cmdsn *sn, u32 depth)
{
	atomic_set(&sn->max, sn->exp + depth - 1);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_cmdsn_open);

/**
 * iscsit_cmdsn_in_window() - May a request have this number?
 * @sn: order
 * @cmd_sn: its CmdSN
 *
 * The window is closed when MaxCmdSN is the number before ExpCmdSN.
 */
bool iscsit_cmdsn_in_window(const struct iscsit_cmdsn *sn, u32 cmd_sn)
{
	return !iscsit_cmdsn_before(cmd_sn, sn->exp) &&
	       !iscsit_cmdsn_before(atomic_read(&sn->max), cmd_sn);
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_cmdsn_in_window);

/**
 * iscsit_cmdsn_is_early() - Does a request of this number wait for its turn?
 * @sn: order
 * @cmd_sn: CmdSN
 */
bool iscsit_cmdsn_is_early(const struct iscsit_cmdsn *sn, u32 cmd_sn)
{
	struct iscsit_turn *turn;

	list_for_each_entry(turn, &sn->early, node) {
		if (turn->cmd_sn == cmd_sn)
			return true;
	}
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_cmdsn_is_early);

/**
 * iscsit_cmdsn_wanted() - Is a request to be taken, or to be ignored?
 * @sn: order
 * @cmd_sn: its CmdSN
 */
bool iscsit_cmdsn_wanted(const struct iscsit_cmdsn *sn, u32 cmd_sn)
{
	return iscsit_cmdsn_in_window(sn, cmd_sn) &&
	       (cmd_sn == sn->exp || !iscsit_cmdsn_is_early(sn, cmd_sn));
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_cmdsn_wanted);

static void insert_early(struct iscsit_cmdsn *sn, struct iscsit_turn *turn)
{
	struct iscsit_turn *pos;

	/* almost always it is the last one */
	list_for_each_entry_reverse(pos, &sn->early, node) {
		if (iscsit_cmdsn_before(pos->cmd_sn, turn->cmd_sn))
			break;
	}
	list_add(&turn->node, &pos->node);
}

/**
 * iscsit_cmdsn_arrive() - A request is complete
 * @sn: order
 * @turn: its place; its CmdSN is wanted
 *
 * Return: true: it is counted, and runs now; iscsit_cmdsn_next() has what comes
 * after it. False: it is early, and waits in the list.
 */
bool iscsit_cmdsn_arrive(struct iscsit_cmdsn *sn, struct iscsit_turn *turn)
{
	if (turn->cmd_sn != sn->exp) {
		insert_early(sn, turn);
		return false;
	}
	WRITE_ONCE(sn->exp, sn->exp + 1);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_cmdsn_arrive);

/**
 * iscsit_cmdsn_next() - Count the early request whose turn has come
 * @sn: order
 *
 * Return: its place, which is in no list any more; NULL: that one has not come.
 */
struct iscsit_turn *iscsit_cmdsn_next(struct iscsit_cmdsn *sn)
{
	struct iscsit_turn *turn;

	turn = list_first_entry_or_null(&sn->early, struct iscsit_turn, node);
	if (!turn || turn->cmd_sn != sn->exp)
		return NULL;
	list_del_init(&turn->node);
	WRITE_ONCE(sn->exp, sn->exp + 1);
	return turn;
}
EXPORT_SYMBOL_IF_KUNIT(iscsit_cmdsn_next);
