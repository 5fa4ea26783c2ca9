# Complaints that are about others, and known; what is left is looked through
# with "splats".
#
# The initiator of 6.12 lets go of a session from a workqueue for the reclaim of
# memory, and now and then waits there for runtime power management.
/WQ_MEM_RECLAIM iscsi_ctrl_[^ ]* .*is flushing/{
n
/check_flush_dependency/d
}
