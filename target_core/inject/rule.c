// SPDX-License-Identifier: GPL-2.0
/*
 * A rule: its text, which commands it means, how often.
 *
 * A rule is words with blanks between them, in any order, each once at most:
 *
 *	op=0x28 op=0x9e/0x12	operation code, and service action
 *	class=any|read|write|data
 *	lba=100 lba=100-199	names a block of these
 *	nexus=NAME		of this initiator port
 *	skip=N count=N		not the first N that match; N times
 *	percent=N		chance of each of these
 *	at=begin|end		before or after the back end's part
 *
 * and one that says what is done:
 *
 *	sense=3/11/0		KEY/ASC/ASCQ, hexadecimal; beside it perhaps
 *		info		INFORMATION: first of the range's blocks it names
 *		info=LBA	INFORMATION
 *	status=busy|full|conflict
 *	delay=MILLISECONDS
 *	hold
 *	drop
 *	ua=2a/9				ASC/ASCQ, hexadecimal
 */
#include "rule.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "../port/ua.h"

/* Numbers that a word has, with a character between each two. */
static int parse_numbers(char *value, const char *between, unsigned int base,
			 u64 *numbers, unsigned int want)
{
	unsigned int n = 0;
	char *number;

	while ((number = strsep(&value, between))) {
		if (n == want || kstrtou64(number, base, &numbers[n]))
			return -EINVAL;
		n++;
	}
	return n;
}

static int parse_u32(const char *value, u32 *number)
{
	return kstrtou32(value, 0, number) ? -EINVAL : 0;
}

static int parse_op(struct tcm_rule *rule, char *value)
{
	u64 numbers[2] = {};
	int n = parse_numbers(value, "/", 0, numbers, 2);

	if (n < 0 || numbers[0] > U8_MAX || numbers[1] > U16_MAX)
		return -EINVAL;
	rule->has_opcode = true;
	rule->opcode = numbers[0];
	rule->has_service_action = n == 2;
	rule->service_action = numbers[1];
	return 0;
}

static int parse_class(struct tcm_rule *rule, char *value)
{
	static const char * const names[] = {
		[TCM_RULE_ANY]	 = "any",
		[TCM_RULE_READ]	 = "read",
		[TCM_RULE_WRITE] = "write",
		[TCM_RULE_DATA]	 = "data",
	};
	int class = match_string(names, ARRAY_SIZE(names), value);

	if (class < 0)
		return -EINVAL;
	rule->class = class;
	return 0;
}

static int parse_lba(struct tcm_rule *rule, char *value)
{
	u64 numbers[2];
	int n = parse_numbers(value, "-", 0, numbers, 2);

	if (n < 0)
		return n;
	rule->has_range = true;
	rule->first = numbers[0];
	rule->last = numbers[n - 1];
	return rule->last < rule->first ? -EINVAL : 0;
}

static int parse_nexus(struct tcm_rule *rule, char *value)
{
	if (!*value ||
	    strscpy(rule->initiator, value, sizeof(rule->initiator)) < 0)
		return -EINVAL;
	return 0;
}

static int parse_skip(struct tcm_rule *rule, char *value)
{
	return parse_u32(value, &rule->skip);
}

static int parse_count(struct tcm_rule *rule, char *value)
{
	return parse_u32(value, &rule->count) ?: rule->count ? 0 : -EINVAL;
}

static int parse_percent(struct tcm_rule *rule, char *value)
{
	u32 percent;

	if (parse_u32(value, &percent) || !percent || percent > 100)
		return -EINVAL;
	rule->percent = percent;
	return 0;
}

static int parse_at(struct tcm_rule *rule, char *value)
{
	rule->at_end = !strcmp(value, "end");
	return rule->at_end || !strcmp(value, "begin") ? 0 : -EINVAL;
}

static int parse_sense(struct tcm_rule *rule, char *value)
{
	u64 numbers[3];

	if (parse_numbers(value, "/", 16, numbers, 3) != 3 ||
	    numbers[0] > 0xf || numbers[1] > U8_MAX || numbers[2] > U8_MAX)
		return -EINVAL;
	rule->deed.act = TCM_RULE_SENSE;
	rule->deed.key = numbers[0];
	rule->deed.asc = numbers[1];
	rule->deed.ascq = numbers[2];
	return 0;
}

static int parse_info(struct tcm_rule *rule, char *value)
{
	rule->inform = !value;
	rule->deed.has_information = !!value;
	return value && kstrtou64(value, 0, &rule->deed.information) ? -EINVAL : 0;
}

static int parse_status(struct tcm_rule *rule, char *value)
{
	if (!strcmp(value, "busy"))
		rule->deed.reason = TCM_LUN_BUSY;
	else if (!strcmp(value, "full"))
		rule->deed.reason = TCM_OUT_OF_RESOURCES;
	else if (!strcmp(value, "conflict"))
		rule->deed.reason = TCM_RESERVATION_CONFLICT;
	else
		return -EINVAL;
	rule->deed.act = TCM_RULE_STATUS;
	return 0;
}

static int parse_delay(struct tcm_rule *rule, char *value)
{
	rule->deed.act = TCM_RULE_DELAY;
	if (parse_u32(value, &rule->deed.delay_ms) || !rule->deed.delay_ms ||
	    rule->deed.delay_ms > TCM_RULE_DELAY_MAX)
		return -EINVAL;
	return 0;
}

static int parse_hold(struct tcm_rule *rule, char *value)
{
	rule->deed.act = TCM_RULE_HOLD;
	return 0;
}

static int parse_drop(struct tcm_rule *rule, char *value)
{
	rule->deed.act = TCM_RULE_DROP;
	return 0;
}

static int parse_ua(struct tcm_rule *rule, char *value)
{
	u64 numbers[2];

	if (parse_numbers(value, "/", 16, numbers, 2) != 2 ||
	    numbers[0] > U8_MAX || numbers[1] > U8_MAX ||
	    tcm_ua_of_codes(numbers[0], numbers[1]) == TCM_UA_KINDS)
		return -EINVAL;
	rule->deed.act = TCM_RULE_ATTENTION;
	rule->deed.asc = numbers[0];
	rule->deed.ascq = numbers[1];
	return 0;
}

/* Has a word a value? */
enum has_value { VALUE, NO_VALUE, MAY_HAVE_VALUE };

/**
 * struct word - A word a rule may have
 * @name: what stands before "="
 * @value: whether "=" and something follow
 * @is_act: says what is done
 * @parse: takes it over; the value is NULL if there is none; 0 or -EINVAL
 */
struct word {
	const char	*name;
	enum has_value	value;
	bool		is_act;
	int		(*parse)(struct tcm_rule *rule, char *value);
};

static const struct word words[] = {
	{ "op",		VALUE,		false,	parse_op },
	{ "class",	VALUE,		false,	parse_class },
	{ "lba",	VALUE,		false,	parse_lba },
	{ "nexus",	VALUE,		false,	parse_nexus },
	{ "skip",	VALUE,		false,	parse_skip },
	{ "count",	VALUE,		false,	parse_count },
	{ "percent",	VALUE,		false,	parse_percent },
	{ "at",		VALUE,		false,	parse_at },
	{ "info",	MAY_HAVE_VALUE,	false,	parse_info },
	{ "sense",	VALUE,		true,	parse_sense },
	{ "status",	VALUE,		true,	parse_status },
	{ "delay",	VALUE,		true,	parse_delay },
	{ "hold",	NO_VALUE,	true,	parse_hold },
	{ "drop",	NO_VALUE,	true,	parse_drop },
	{ "ua",		VALUE,		true,	parse_ua },
};

/* @seen: bit a row of words, of those before. */
static int parse_word(struct tcm_rule *rule, char *text, unsigned long *seen)
{
	const char *name = strsep(&text, "=");
	const struct word *word;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].name, name))
			break;
	if (i == ARRAY_SIZE(words) || *seen & BIT(i))
		return -EINVAL;
	*seen |= BIT(i);
	word = &words[i];
	if (word->value != MAY_HAVE_VALUE && !text != (word->value == NO_VALUE))
		return -EINVAL;
	/* one thing is done, not two */
	if (word->is_act && rule->deed.act)
		return -EINVAL;
	return word->parse(rule, text);
}

static bool append(char *text, const char *word)
{
	size_t len = strlen(text);

	return snprintf(text + len, TCM_RULE_TEXT_MAX - len, "%s%s",
			len ? " " : "", word) < TCM_RULE_TEXT_MAX - len;
}

/* Do its words go together? */
static bool makes_sense(const struct tcm_rule *rule)
{
	bool information = rule->inform || rule->deed.has_information;

	switch (rule->deed.act) {
	case TCM_RULE_NO_ACT:
		return false;
	case TCM_RULE_SENSE:
		return true;
	case TCM_RULE_DROP:
		/* what the back end has done cannot be undone */
		return !rule->at_end && !information;
	default:
		return !information;
	}
}

/**
 * tcm_rule_parse() - Read a rule
 * @text: NUL-terminated
 * @rule: zeroed; all is filled but @node and @id. Of no use after a failure
 *
 * Return: 0; -EINVAL: there is no such rule; -E2BIG: it is too long.
 */
int tcm_rule_parse(const char *text, struct tcm_rule *rule)
{
	char buf[TCM_RULE_TEXT_MAX], *rest = buf, *word;
	unsigned long seen = 0;

	if (strscpy(buf, text, sizeof(buf)) < 0)
		return -E2BIG;
	rule->percent = 100;
	while ((word = strsep(&rest, " \t\n"))) {
		if (!*word)
			continue;
		if (!append(rule->text, word))
			return -E2BIG;
		if (parse_word(rule, word, &seen))
			return -EINVAL;
	}
	return makes_sense(rule) ? 0 : -EINVAL;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_rule_parse);

static bool class_matches(const struct tcm_rule *rule,
			  const struct tcm_rule_task *task)
{
	/* of other commands there is nothing to leave out */
	if (rule->deed.act == TCM_RULE_DROP && !task->reads && !task->writes)
		return false;
	switch (rule->class) {
	case TCM_RULE_READ:
		return task->reads;
	case TCM_RULE_WRITE:
		return task->writes;
	case TCM_RULE_DATA:
		return task->moves_data;
	default:
		return true;
	}
}

/**
 * tcm_rule_matches() - Does a rule mean a command?
 * @rule: the rule
 * @task: the command
 *
 * Whether it is its turn is another question: tcm_rule_fires().
 *
 * Context: Any.
 */
bool tcm_rule_matches(const struct tcm_rule *rule,
		      const struct tcm_rule_task *task)
{
	if (rule->has_opcode && task->opcode != rule->opcode)
		return false;
	if (rule->has_service_action &&
	    task->service_action != rule->service_action)
		return false;
	if (rule->has_range &&
	    (!task->has_extent || task->last < rule->first ||
	     task->first > rule->last))
		return false;
	/* iSCSI names and NAA are told in either case */
	if (rule->initiator[0] && strcasecmp(rule->initiator, task->initiator))
		return false;
	return class_matches(rule, task);
}
EXPORT_SYMBOL_IF_KUNIT(tcm_rule_matches);

/**
 * tcm_rule_fires() - A command matches: is it its turn?
 * @rule: the rule; counts
 * @roll: 0 to 99, by chance
 *
 * Context: Any; of several callers at once no more than @count get true.
 */
bool tcm_rule_fires(struct tcm_rule *rule, u8 roll)
{
	if (atomic64_inc_return(&rule->matched) <= rule->skip)
		return false;
	if (roll >= rule->percent)
		return false;
	if (rule->count)
		return atomic64_add_unless(&rule->hits, 1, rule->count);
	atomic64_inc(&rule->hits);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_rule_fires);

/**
 * tcm_rule_deed() - What a rule does to a command
 * @rule: the rule
 * @task: command it matches
 * @deed: filled
 *
 * Context: Any.
 */
void tcm_rule_deed(const struct tcm_rule *rule, const struct tcm_rule_task *task,
		   struct tcm_deed *deed)
{
	*deed = rule->deed;
	if (!rule->inform || !task->has_extent)
		return;
	deed->has_information = true;
	deed->information = rule->has_range ? max(rule->first, task->first) :
					      task->first;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_rule_deed);
