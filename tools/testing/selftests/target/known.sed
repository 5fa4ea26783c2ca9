# Complaints that are about others, and known; what is left is looked through
# with "splats".
#
# The initiator of 6.12 lets go of a session from a workqueue for the reclaim of
# memory, and now and then waits there for runtime power management.
/WQ_MEM_RECLAIM iscsi_ctrl_[^ ]* .*is flushing/{
n
d
}
# COMPARE AND WRITE in scsi_debug takes its two locks in both orders.
/possible circular locking dependency/{
N
N
N
N
/resp_comp_write.*scsi_debug/d
}
