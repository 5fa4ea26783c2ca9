/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Referrals: which target port group serves which blocks best.
 */
#ifndef TCM_ALUA_LBA_MAP_H
#define TCM_ALUA_LBA_MAP_H

#include <linux/rcupdate.h>
#include <linux/types.h>

struct tcm_alua;
struct tcm_lu;

/**
 * struct tcm_lba_map_port - State of one target port group for one range
 * @group: id of the target port group
 * @state: enum tcm_alua_state
 */
struct tcm_lba_map_port {
	u16			group;
	u8			state;
};

/**
 * struct tcm_lba_map_range - Blocks of one segment
 * @first: first LBA
 * @last: last LBA
 * @ports: tcm_lba_map.n_ports of them, inside the map's memory
 */
struct tcm_lba_map_range {
	u64			first;
	u64			last;
	struct tcm_lba_map_port	*ports;
};

/**
 * struct tcm_lba_map - Map of a logical unit; replaced whole, freed under RCU
 * @segment_size: blocks, 0 = the map has no segments
 * @multiplier: of the segment size
 * @n_ranges: entries of @ranges, at least one
 * @n_ports: target port groups of each range
 * @rcu: for kfree_rcu()
 * @ranges: in the order they were written
 */
struct tcm_lba_map {
	u32			segment_size;
	u32			multiplier;
	unsigned int		n_ranges;
	unsigned int		n_ports;
	struct rcu_head		rcu;
	struct tcm_lba_map_range ranges[] __counted_by(n_ranges);
};

struct tcm_lba_map *tcm_lba_map_parse(const char *text);
ssize_t tcm_lba_map_format(const struct tcm_lba_map *map, char *page,
			   size_t size);

int tcm_lba_map_store(struct tcm_lu *lu, const char *text);
ssize_t tcm_lba_map_show(struct tcm_lu *lu, char *page);
void tcm_lba_map_drop(struct tcm_alua *alua);

#endif /* TCM_ALUA_LBA_MAP_H */
