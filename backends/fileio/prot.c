// SPDX-License-Identifier: GPL-2.0
/*
 * Back end fileio: protection information, which is kept in a file of its own.
 */
#include "io.h"

#include <linux/gfp.h>
#include <linux/scatterlist.h>
#include <linux/t10-pi.h>

#include <target/target_core_backend.h>

/* Protection information of a block in the store */
#define FD_PROT_BYTES		sizeof(struct t10_pi_tuple)
#define FD_PROT_ESCAPE		0xff

/**
 * fd_has_prot() - Does PI come with a command, and is it kept?
 * @io: command
 *
 * Return: true if so.
 */
bool fd_has_prot(const struct fd_io *io)
{
	return io->fd->prot_file && io->cmd->prot_type &&
	       io->cmd->t_prot_nents;
}

/**
 * fd_verify_prot() - Check the PI of a command's data, if it has to be
 * @io: command
 * @blocks: logical blocks that have come
 *
 * Return: 0 or what the command fails with.
 */
sense_reason_t fd_verify_prot(struct fd_io *io, u64 blocks)
{
	struct se_cmd *cmd = io->cmd;

	if (!fd_has_prot(io) || !io->fd->dev.dev_attrib.pi_prot_verify)
		return 0;
	return sbc_dif_verify(cmd, cmd->t_task_lba, blocks, cmd->reftag_seed,
			      cmd->t_prot_sg, 0);
}

/**
 * fd_move_prot() - Read or write the PI of a command's blocks
 * @io: command
 *
 * What the store does not have escapes checks.
 *
 * Return: 0 or a negative errno.
 */
int fd_move_prot(struct fd_io *io)
{
	size_t len = fd_io_blocks(io) * FD_PROT_BYTES;
	struct se_cmd *cmd = io->cmd;
	ssize_t ret;

	ret = fd_move_sg(&io->vecs, io->fd->prot_file, cmd->t_prot_sg,
			 cmd->t_task_lba * FD_PROT_BYTES, 0, len, io->write, 0);
	if (ret < 0)
		return ret;
	if (ret == len || io->write)
		return ret == len ? 0 : -EIO;
	fd_fill_sg(cmd->t_prot_sg, ret, len - ret, FD_PROT_ESCAPE);
	return 0;
}

/**
 * fd_forget_prot() - Set PI to the value that escapes checks
 * @fd: device; without a store of PI nothing happens
 * @lba: first block
 * @blocks: number of blocks
 *
 * Blocks that were written without PI must not fail later checks.
 *
 * Return: 0 or a negative errno.
 */
int fd_forget_prot(struct fd_dev *fd, u64 lba, u64 blocks)
{
	u64 left = blocks * FD_PROT_BYTES;
	loff_t pos = lba * FD_PROT_BYTES;
	void *escape;
	int ret = 0;

	if (!fd->prot_file)
		return 0;
	escape = (void *)__get_free_page(GFP_NOIO);
	if (!escape)
		return -ENOMEM;
	memset(escape, FD_PROT_ESCAPE, PAGE_SIZE);
	while (left) {
		ssize_t n = kernel_write(fd->prot_file, escape,
					 min_t(u64, left, PAGE_SIZE), &pos);

		if (n <= 0) {
			ret = n ?: -EIO;
			break;
		}
		left -= n;
	}
	free_page((unsigned long)escape);
	return ret;
}

/**
 * fd_write_same_prot() - Keep the PI of copies of a block
 * @io: WRITE SAME; without PI of its own, that of the blocks is forgotten
 *
 * One tuple came with the block; each copy has its own reference tag.
 *
 * Return: 0 or a negative errno.
 */
int fd_write_same_prot(struct fd_io *io)
{
	u64 blocks = fd_io_blocks(io);
	struct se_cmd *cmd = io->cmd;
	loff_t pos = cmd->t_task_lba * FD_PROT_BYTES;
	struct t10_pi_tuple tuple;
	ssize_t n;

	if (!fd_has_prot(io))
		return fd_forget_prot(io->fd, cmd->t_task_lba, blocks);
	if (sg_copy_to_buffer(cmd->t_prot_sg, cmd->t_prot_nents, &tuple,
			      sizeof(tuple)) != sizeof(tuple))
		return -EIO;
	for (; blocks; blocks--) {
		n = kernel_write(io->fd->prot_file, &tuple, sizeof(tuple),
				 &pos);
		if (n != sizeof(tuple))
			return n < 0 ? n : -EIO;
		if (cmd->prot_type == TARGET_DIF_TYPE1_PROT)
			be32_add_cpu(&tuple.ref_tag, 1);
	}
	return 0;
}
