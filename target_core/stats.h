/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of commands and bytes: kept per CPU, added up when read.
 */
#ifndef TCM_STATS_H
#define TCM_STATS_H

#include <linux/jiffies.h>
#include <linux/percpu.h>

#include "types.h"

/**
 * tcm_stats_sum() - Add up the counters of all CPUs
 * @stats: counters
 *
 * Return: the sums; each is exact once nobody counts any more.
 */
static inline struct tcm_io_stats
tcm_stats_sum(const struct tcm_io_stats __percpu *stats)
{
	struct tcm_io_stats sum = { };
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct tcm_io_stats *one = per_cpu_ptr(stats, cpu);

		sum.cmds += READ_ONCE(one->cmds);
		sum.read_bytes += READ_ONCE(one->read_bytes);
		sum.write_bytes += READ_ONCE(one->write_bytes);
	}
	return sum;
}

/**
 * tcm_stats_ticks() - A moment as the MIB has it: TimeTicks, hundredths of a
 * second since boot, modulo 2^32
 * @when: get_jiffies_64() at that moment; 0: it has not come yet
 */
static inline u32 tcm_stats_ticks(u64 when)
{
	if (!when)
		return 0;
	return div_u64(jiffies64_to_nsecs(when - INITIAL_JIFFIES),
		       NSEC_PER_SEC / 100);
}

#endif /* TCM_STATS_H */
