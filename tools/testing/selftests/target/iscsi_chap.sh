#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who may log in: ACLs, CHAP one way and both ways, several users, and who may
# not learn why.
#
#   open-iscsi -- 127.0.0.1 -- iqn...selftest/tpgt_1 -- ramdisk
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/iscsi_lib.sh"
plan 22
need_root
need_tools iscsiadm iscsid
need_module iscsi_target_mod

ramdisk chap0 16
iscsi_target chap0
iscsi_initiator
discover > /dev/null

echo 0 > "$G/attrib/generate_node_acls"
like "an initiator without an ACL is not authorized" "authorization failure" login
mkdir "$G/acls/$INI"
ok "who has an ACL gets in" login
ok "logout" logout

echo 1 > "$G/attrib/authentication"
like "who does not say who he is does not" "authorization failure" login
A=$G/acls/$INI/auth
echo -n user > "$A/userid"
echo -n secret-of-12b > "$A/password"
setting node.session.auth.authmethod CHAP
setting node.session.auth.username user
setting node.session.auth.password wrong-secret
like "a wrong secret is refused" "authorization failure" login
setting node.session.auth.password secret-of-12b
ok "the right one is not" login
ok "logout" logout

echo -n target > "$A/userid_mutual"
echo -n its-own-secret > "$A/password_mutual"
setting node.session.auth.username_in target
setting node.session.auth.password_in not-its-secret
nok "the initiator refuses a target it does not know" login
setting node.session.auth.password_in its-own-secret
ok "and takes one it knows" login
ok "logout" logout

# who has no ACL is one of the portal group's users, who has one is not
login_as() { # NAME SECRET
	setting node.session.auth.username "$1"
	setting node.session.auth.password "$2"
	login && logout
}
setting node.session.auth.username_in ""
setting node.session.auth.password_in ""
echo "other other-secret-of-it" > "$G/users"
nok "an ACL's initiator is no other user" login_as other other-secret-of-it
echo other > "$G/users"
rmdir "$G/acls/$INI"
echo 1 > "$G/attrib/generate_node_acls"
echo -n first > "$G/auth/userid"
echo -n first-of-all-of-them > "$G/auth/password"
echo "second second-secret-of-them" > "$G/users"
echo "third the-third-of-them" > "$G/users"
is "users are shown without what they know" "second third" \
	"$(echo $(cat "$G/users"))"
ok "the first user gets in" login_as first first-of-all-of-them
ok "so does the second" login_as second second-secret-of-them
ok "and the third" login_as third the-third-of-them
nok "not with another's secret" login_as third second-secret-of-them
echo second > "$G/users"
nok "not who was removed" login_as second second-secret-of-them

# more than a page of them: who is in is listed
name=$(printf 'n%.0s' {1..200})
n=0
while [ $n -lt 100 ] && echo "$name-$n secret-of-many" 2> /dev/null > "$G/users"; do
	n=$((n + 1))
done
ok "there are users until their list is full" [ $n -gt 15 -a $n -lt 100 ]
is "each of them is listed, by his whole name" "third $(seq -s ' ' 0 $((n - 1)))" \
	"$(echo $(sed "s/^$name-//" "$G/users"))"

# somewhere else
other=$T/iscsi/$IQN/tpgt_2
mkdir "$other"
on_exit "echo 0 > $other/enable; rm $other/lun/lun_0/link; rmdir $other/lun/lun_0 $other/np/* $other"
mkdir "$other/np/127.0.0.1:3261" "$other/lun/lun_0"
ln -s "$(store chap0)" "$other/lun/lun_0/link"
echo 0 > "$other/attrib/authentication"
echo 1 > "$other/attrib/generate_node_acls"
echo 1 > "$other/enable"
echo 0 > "$G/attrib/authentication"
# open-iscsi offers CHAP as long as it has a name and a secret: nobody here
# has one for it, so it is not held to it
echo "127.0.0.1:3261,2" > "$G/redirect"
ok "a login that is redirected" login
like "ends where it was sent to" '127.0.0.1:3261' iscsiadm -m session -P1
logout > /dev/null

is "failures are counted" 5 \
	"$(cat "$T/iscsi/$IQN/fabric_statistics/iscsi_login_stats/authenticate_fails")"
finish
