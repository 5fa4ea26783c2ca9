// SPDX-License-Identifier: GPL-2.0
/*
 * Referrals: the text of a device's lba_map, and the map made of it.
 */
#include "lba_map.h"

#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <kunit/visibility.h>

#include "../types.h"
#include "group.h"

/* Letters of the text, by state. */
static const struct {
	char letter;
	u8 state;
} letters[] = {
	{ 'O', TCM_ALUA_OPTIMIZED },
	{ 'A', TCM_ALUA_NON_OPTIMIZED },
	{ 'S', TCM_ALUA_STANDBY },
	{ 'U', TCM_ALUA_UNAVAILABLE },
};

static char letter_of(u8 state)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(letters); i++)
		if (letters[i].state == state)
			return letters[i].letter;
	return '?';
}

/* A decimal number that ends @word. */
static int parse_word(const char *word, u64 max, u64 *value)
{
	if (!word || !isdigit(*word) || kstrtou64(word, 10, value) ||
	    *value > max)
		return -EINVAL;
	return 0;
}

static int parse_pair(char **line, u64 max, u64 *a, u64 *b)
{
	return parse_word(strsep(line, " "), max, a) ?:
	       parse_word(strsep(line, " "), max, b);
}

/* ID:LETTER */
static int parse_port(char *word, struct tcm_lba_map_port *port)
{
	char *id = strsep(&word, ":");
	unsigned int i;
	u64 group;

	if (!word || parse_word(id, U16_MAX, &group))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(letters); i++) {
		if (word[0] != letters[i].letter || word[1])
			continue;
		port->group = group;
		port->state = letters[i].state;
		return 0;
	}
	return -EINVAL;
}

/* FIRST LAST ID:LETTER ...; exactly @n_ports of these, each id once */
static int parse_range(char *line, struct tcm_lba_map_range *range,
		       unsigned int n_ports)
{
	unsigned int n = 0, i;
	char *word;

	if (parse_pair(&line, U64_MAX, &range->first, &range->last))
		return -EINVAL;
	while ((word = strsep(&line, " "))) {
		if (n == n_ports || parse_port(word, &range->ports[n]))
			return -EINVAL;
		for (i = 0; i < n; i++)
			if (range->ports[i].group == range->ports[n].group)
				return -EINVAL;
		n++;
	}
	return n == n_ports ? 0 : -EINVAL;
}

/* Next line that is not empty; NULL: no more. */
static char *next_line(char **text)
{
	char *line;

	do {
		line = strsep(text, "\n");
	} while (line && !*line);
	return line;
}

/* Lines behind the first, and state parts of the second. */
static void count(const char *text, unsigned int *n_ranges,
		  unsigned int *n_ports)
{
	bool in_line = false;
	unsigned int lines = 0;

	*n_ports = 0;
	for (; *text; text++) {
		if (*text == '\n') {
			in_line = false;
			continue;
		}
		if (!in_line)
			lines++;
		in_line = true;
		if (lines == 2 && *text == ':')
			++*n_ports;
	}
	*n_ranges = lines ? lines - 1 : 0;
}

static struct tcm_lba_map *alloc_map(unsigned int n_ranges,
				     unsigned int n_ports)
{
	struct tcm_lba_map_port *ports;
	struct tcm_lba_map *map;
	unsigned int i;
	size_t size;

	size = size_add(struct_size(map, ranges, n_ranges),
			array3_size(n_ranges, n_ports, sizeof(*ports)));
	map = kzalloc(size, GFP_KERNEL);
	if (!map)
		return NULL;

	map->n_ranges = n_ranges;
	map->n_ports = n_ports;
	ports = (void *)map + struct_size(map, ranges, n_ranges);
	for (i = 0; i < n_ranges; i++)
		map->ranges[i].ports = ports + i * n_ports;
	return map;
}

/* @text is cut up. */
static struct tcm_lba_map *parse(char *text, unsigned int n_ranges,
				 unsigned int n_ports)
{
	u64 segment_size, multiplier;
	struct tcm_lba_map *map;
	unsigned int i;
	char *line;

	line = next_line(&text);
	if (!line)
		return NULL;
	if (parse_pair(&line, U32_MAX, &segment_size, &multiplier) || line)
		return ERR_PTR(-EINVAL);
	if (!n_ranges)
		return NULL;
	if (!n_ports)
		return ERR_PTR(-EINVAL);

	map = alloc_map(n_ranges, n_ports);
	if (!map)
		return ERR_PTR(-ENOMEM);
	map->segment_size = segment_size;
	map->multiplier = multiplier;
	for (i = 0; i < n_ranges; i++) {
		if (parse_range(next_line(&text), &map->ranges[i], n_ports)) {
			kfree(map);
			return ERR_PTR(-EINVAL);
		}
	}
	return map;
}

/**
 * tcm_lba_map_parse() - Make a map of its text
 * @text: NUL-terminated: a line "SEGMENT_SIZE MULTIPLIER", then a line
 *	"FIRST LAST ID:LETTER ..." a range; empty lines do not count
 *
 * Return: the map; NULL if it has no range; ERR_PTR(-EINVAL): bad text;
 * ERR_PTR(-ENOMEM).
 */
struct tcm_lba_map *tcm_lba_map_parse(const char *text)
{
	unsigned int n_ranges, n_ports;
	struct tcm_lba_map *map;
	char *copy;

	copy = kstrdup(text, GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	count(copy, &n_ranges, &n_ports);
	map = parse(copy, n_ranges, n_ports);
	kfree(copy);
	return map;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_lba_map_parse);

static size_t format_range(const struct tcm_lba_map *map,
			   const struct tcm_lba_map_range *range,
			   char *buf, size_t size)
{
	unsigned int i;
	size_t len;

	len = scnprintf(buf, size, "%llu %llu", range->first, range->last);
	for (i = 0; i < map->n_ports; i++)
		len += scnprintf(buf + len, size - len, " %u:%c",
				 range->ports[i].group,
				 letter_of(range->ports[i].state));
	len += scnprintf(buf + len, size - len, "\n");
	/* cut: leave the line out */
	return len && buf[len - 1] == '\n' ? len : 0;
}

/**
 * tcm_lba_map_format() - Text of a map
 * @map: map
 * @page: filled with whole lines, as many as fit
 * @size: of @page
 *
 * Return: bytes written.
 */
ssize_t tcm_lba_map_format(const struct tcm_lba_map *map, char *page,
			   size_t size)
{
	unsigned int i;
	size_t len, n;

	len = scnprintf(page, size, "%u %u\n", map->segment_size,
			map->multiplier);
	for (i = 0; i < map->n_ranges; i++) {
		n = format_range(map, &map->ranges[i], page + len, size - len);
		if (!n)
			break;
		len += n;
	}
	return len;
}
EXPORT_SYMBOL_IF_KUNIT(tcm_lba_map_format);

static void set_lba_dependent(struct tcm_alua *alua)
{
	struct tcm_alua_group *group;

	spin_lock_bh(&alua->lock);
	list_for_each_entry(group, &alua->groups, node)
		if (READ_ONCE(group->has_id))
			WRITE_ONCE(group->support_lba_dependent, 1);
	spin_unlock_bh(&alua->lock);
}

static struct tcm_lba_map *replace(struct tcm_alua *alua,
				   struct tcm_lba_map *map)
{
	struct tcm_lba_map *old;

	spin_lock_bh(&alua->lock);
	old = rcu_replace_pointer(alua->lba_map, map,
				  lockdep_is_held(&alua->lock));
	spin_unlock_bh(&alua->lock);
	return old;
}

/**
 * tcm_lba_map_store() - Replace the map of a device
 * @lu: logical unit
 * @text: see tcm_lba_map_parse(); without ranges the map becomes empty
 *
 * Context: Process.
 * Return: 0, or an errno and the old map stays.
 */
int tcm_lba_map_store(struct tcm_lu *lu, const char *text)
{
	struct tcm_alua *alua = lu->alua;
	struct tcm_lba_map *map, *old;

	map = tcm_lba_map_parse(text);
	if (IS_ERR(map))
		return PTR_ERR(map);

	old = replace(alua, map);
	if (old)
		kfree_rcu(old, rcu);
	set_lba_dependent(alua);
	return 0;
}

/**
 * tcm_lba_map_show() - Text of a device's map
 * @lu: logical unit
 * @page: a page to fill; left alone if there is no map
 *
 * Return: bytes written.
 */
ssize_t tcm_lba_map_show(struct tcm_lu *lu, char *page)
{
	const struct tcm_lba_map *map;
	ssize_t len = 0;

	rcu_read_lock();
	map = rcu_dereference(lu->alua->lba_map);
	if (map)
		len = tcm_lba_map_format(map, page, PAGE_SIZE);
	rcu_read_unlock();
	return len;
}

/**
 * tcm_lba_map_drop() - Free the map of a device that goes
 * @alua: of the device
 */
void tcm_lba_map_drop(struct tcm_alua *alua)
{
	struct tcm_lba_map *old = replace(alua, NULL);

	if (old)
		kfree_rcu(old, rcu);
}
