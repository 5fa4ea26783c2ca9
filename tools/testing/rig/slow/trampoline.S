/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a thread that is to be held goes instead of the function it called, or
 * instead of its caller when the function returns. Registers and flags are
 * left as they were found, so that it can go on as if it had not been here.
 *
 * slow_stand() is given the address of the word above the saved registers,
 * which is where it writes the address to go on at.
 */
#include <linux/linkage.h>
#include <asm/ibt.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

.macro TRAMPOLINE name returning
SYM_CODE_START(\name)
	UNWIND_HINT_FUNC
	ENDBR
	pushq	$0
	pushfq
	.irp	reg, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	pushq	%\reg
	.endr
	cld
	leaq	(16 * 8)(%rsp), %rdi
	movl	$\returning, %esi
	call	slow_stand
	.irp	reg, r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax
	popq	%\reg
	.endr
	popfq
	UNWIND_HINT_FUNC
	RET
SYM_CODE_END(\name)
.endm

	.text
	TRAMPOLINE slow_at_entry 0
	TRAMPOLINE slow_at_return 1
