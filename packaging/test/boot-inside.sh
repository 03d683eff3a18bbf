#!/bin/bash
# Runs inside the booted tree of boot.sh, as a unit. Writes "ok ..." or "FAIL ..." to /results/lines, and what helps to understand a failure to /results/log.
phase=$(cat /results/phase)
exec >>/results/log 2>&1
config=/etc/p1meter/config.yaml

check() { # check "what" command...
  local what=$1
  shift
  if "$@"; then echo "ok   $what" >>/results/lines; else
    echo "FAIL $what" >>/results/lines
    echo "--- FAIL $what: $*"
    systemctl status --no-pager -l -n 30 p1meter.service
  fi
}

within() { # within SECONDS command...: true as soon as the command is
  local end=$((SECONDS + $1))
  shift
  until "$@" 2>/dev/null; do
    [ $SECONDS -lt "$end" ] || return 1
    sleep 0.1
  done
}

show() { systemctl show -P "$1" "${2:-p1meter.service}"; }
is() { [ "$(show "$1" "${3:-p1meter.service}")" = "$2" ]; }
status() { curl -sf http://127.0.0.1:8180/status; }
journal_id() { status | sed -n 's/.*"journal":{"id":"\([0-9a-f]*\)".*/\1/p'; }
heard() { grep -c . /results/readings."$1"; }
hears_more() { local before; before=$(heard "$1"); within 60 more_than "$1" "$before"; }
more_than() { [ "$(heard "$1")" -gt "$2" ]; }
said() { journalctl -q --no-pager -o cat "${@:2}" -u p1meter.service | grep -q -- "$1"; }
settings() { printf '%s\n' "$@" >"$config"; }
drop_in() { # drop_in NAME LINE...
  mkdir -p /etc/systemd/system/p1meter.service.d
  printf '[Service]\n' >"/etc/systemd/system/p1meter.service.d/$1.conf"
  printf '%s\n' "${@:2}" >>"/etc/systemd/system/p1meter.service.d/$1.conf"
  systemctl daemon-reload
}

collect() { # collect TOPIC NAME: every reading, also what comes while nobody listens
  systemd-run -q --unit="collect-$2" -p Restart=always sh -c "mosquitto_sub -i collect-$2 -c -q 1 -t $1/reading >>/results/readings.$2"
  within 10 systemctl is-active -q "collect-$2"
}

# For each journal id the numbers that came, in order and each once, are without a gap.
gapless() {
  sed -n 's/.*"journal":"\([0-9a-f]*\)","seq":\([0-9]*\),.*/\1 \2/p' "/results/readings.$1" | sort -k1,1 -k2,2n -u \
    | awk '$1 == id && $2 != last + 1 { bad = 1; print "gap before", $0 } { id = $1; last = $2 } END { exit bad || NR == 0 }'
}

install_package() {
  check "the package installs without a network" dpkg -i /debs/first.deb
  check "the service is active after the installation, without a meter" within 20 systemctl is-active -q p1meter
  check "no libsqlite3-dev is there, and the journal is a file all the same" test -s /var/lib/p1meter/journal.db -a ! -e /usr/include/sqlite3.h
  check "the configuration is root's and readable by the group alone" test "$(stat -c '%U:%G %a' $config)" = "root:p1meter 640"
  check "the configuration does not know the simulator" sh -c "! grep -qi simulat $config"
  check "the state directory is the daemon's alone" test "$(stat -c '%U:%G %a' /var/lib/p1meter)" = "p1meter:p1meter 750"
  check "it is enabled for the next boot" systemctl is-enabled -q p1meter
  check "the command is in the path" sh -c 'p1meter --version | grep -q "^[0-9]"'
  check "the packaged configuration is valid" p1meter check
  check "a missing meter is said once, with the priority of a warning" within 10 said "ttyUSB0" -p 4..4
  check "no line of the journal shows its priority as text" sh -c '! journalctl -q -o cat -u p1meter | grep -q "^<[0-9]>"'
}

sandbox() {
  local pid
  pid=$(show MainPID)
  check "it runs as p1meter" test "$(stat -c %U "/proc/$pid")" = p1meter
  check "it has no capability, no new privileges and a system-call filter" sh -c "grep -q '^CapEff:.0*\$' /proc/$pid/status && grep -q '^NoNewPrivs:.1' /proc/$pid/status && grep -q '^Seccomp:.2' /proc/$pid/status"
  check "systemd-analyze security gives 1.3 or less" sh -c 'systemd-analyze security --no-pager p1meter.service | tail -1 | tee /dev/stderr | awk "{ exit !(\$(NF - 2) <= 1.3) }"'
  check "the system is read-only to it" nsenter -t "$pid" -m sh -c '! touch /etc/p1meter/x && ! touch /usr/x'
}

readings() {
  within 10 test -e /dev/ttyP1
  collect p1meter first
  collect second second
  settings "meter:" "  port: /dev/ttyP1" "schedule:" "  interval_seconds: 1"
  check "systemctl restart takes the new configuration" systemctl restart p1meter
  check "readings of a meter on a terminal of group dialout reach mosquitto" hears_more first
  check "the status line tells it all" within 30 sh -c 'systemctl show -P StatusText p1meter | grep -Eqx "1\.24 kW, telegram [0-9.]+ s ago, broker connected, [0-9]+ waiting"'
  check "curl gets the reading, by name as by address" sh -c 'curl -sf http://localhost:8180/reading -o /dev/null && curl -sf http://127.0.0.1:8180/reading | grep -q "\"power_w\":1240"'
  check "healthz says ok" within 10 sh -c 'test "$(curl -s http://127.0.0.1:8180/healthz)" = ok'
  check "a start is said with the priority of information" said "p1meter .* started" -p 6..6
}

# What the unit's control group says to an open, even to root's: "allowed" also where no such device is there.
opening() { # opening MAJOR MINOR
  rm -f /dev/node
  mknod -m 666 /dev/node c "$1" "$2"
  case $(sh -c 'echo $$ >/sys/fs/cgroup/system.slice/p1meter.service/cgroup.procs && exec dd if=/dev/node of=/dev/null count=0' 2>&1) in
    *"not permitted"*) echo forbidden ;;
    *"No such device"* | *"Input/output error"* | *"records in"*) echo allowed ;;
    *) echo "neither" ;;
  esac
}

all_are() { # all_are WORD MAJOR:MINOR...
  local word=$1 device
  shift
  for device; do
    [ "$(opening "${device%:*}" "${device#*:}")" = "$word" ] || { echo "$device: $(opening "${device%:*}" "${device#*:}")"; return 1; }
  done
}

devices() {
  check "a serial port (ttyS, ttyACM, ttyUSB, ttyAMA) may be opened, also where its driver came after the start" all_are allowed 4:64 166:0 188:0 204:64
  check "another device (fuse, a loop device's control, the kernel's log) may not" all_are forbidden 10:229 10:237 1:11
}

# A pseudo-terminal keeps the mark of exclusive use that a killed reader leaves behind; a serial device loses it with its last reader.
replug() {
  systemctl restart meter
}

restarts() {
  local id best=99999 begin took
  id=$(journal_id)
  for _ in 1 2 3 4 5; do
    within 10 curl -sf -o /dev/null http://127.0.0.1:8180/reading
    begin=$(date +%s%N)
    systemctl restart p1meter
    took=$((($(date +%s%N) - begin) / 1000000))
    echo "restart took $took ms"
    [ $took -ge $best ] || best=$took
  done
  check "systemctl restart takes less than a second" test "$best" -lt 1000
  check "a restart keeps the journal's id" within 10 sh -c "curl -sf http://127.0.0.1:8180/status | grep -q '\"journal\":{\"id\":\"$id\"'"

  hears_more first
  systemctl kill -s KILL p1meter
  check "kill -9: systemd starts it again" within 30 is NRestarts 1
  replug
  check "kill -9: readings go on" hears_more first
  check "kill -9: no number is lost" gapless first

  drop_in watchdog WatchdogSec=5
  systemctl restart p1meter
  hears_more first
  sleep 12
  check "the watchdog is fed while all is well" is NRestarts 0
  systemctl kill -s STOP --kill-whom=main p1meter
  check "kill -STOP: the watchdog ends it and systemd starts it again" within 60 is NRestarts 1
  check "kill -STOP: it was the watchdog" said "Watchdog timeout"
  replug
  check "kill -STOP: readings go on" hears_more first
  check "kill -STOP: no number is lost" gapless first
  systemctl stop mosquitto meter
  sleep 15
  check "a silent meter and an absent broker are no reason for the watchdog" is NRestarts 1
  systemctl start mosquitto meter
  check "both come back" hears_more first
  rm /etc/systemd/system/p1meter.service.d/watchdog.conf
  systemctl daemon-reload
}

credentials() {
  (umask 077 && echo secret >/etc/p1meter/http.token)
  drop_in token LoadCredential=http.token:/etc/p1meter/http.token
  systemctl restart p1meter
  check "a credential that only root can read reaches it" within 10 sh -c 'test "$(curl -s -o /dev/null -w "%{http_code}" http://127.0.0.1:8180/status)" = 401'
  check "and opens the door" sh -c 'curl -sf -o /dev/null -H "Authorization: Bearer secret" http://127.0.0.1:8180/status'
  rm /etc/systemd/system/p1meter.service.d/token.conf
  systemctl daemon-reload
  systemctl restart p1meter
}

broken_configuration() {
  cp -p $config /etc/p1meter/good.yaml
  settings "mqtt:" "  prot: 1884"
  systemctl restart p1meter
  check "a broken configuration ends it with 78" within 10 is ExecMainStatus 78
  check "the log says where and what is meant" within 5 said 'config.yaml:2:3: mqtt.prot: no such key, did you mean "port"'
  sleep 7
  check "no restart loop follows" test "$(show ActiveState) $(show NRestarts)" = "failed 0"
  cat /etc/p1meter/good.yaml >$config
  systemctl restart p1meter
  check "mended, it starts again" hears_more first
}

second_meter() {
  printf '%s\n' "meter:" "  port: tcp://127.0.0.1:9001" "schedule:" "  interval_seconds: 1" "mqtt:" "  topic: second" "http:" "  listen: localhost:8181" >/etc/p1meter/second.yaml
  chgrp p1meter /etc/p1meter/second.yaml
  chmod 640 /etc/p1meter/second.yaml
  check "a second meter starts from the template" systemctl enable --now -q p1meter@second
  check "its readings come under its own topic" hears_more second
  check "it has a journal of its own" test -s /var/lib/p1meter-second/journal.db
}

upgrade() {
  local id before
  id=$(journal_id) before=$(show MainPID p1meter@second)
  check "a later version installs over it" dpkg --force-confold -i /debs/later.deb
  check "the edited configuration survives" grep -q "port: /dev/ttyP1" $config
  check "the version is the later one" sh -c 'dpkg-query -W -f "\${Version}" p1meter | grep -q later'
  check "the journal goes on" within 10 sh -c "curl -sf http://127.0.0.1:8180/status | grep -q '\"journal\":{\"id\":\"$id\"'"
  check "readings go on after the upgrade" hears_more first
  check "no number is lost in the upgrade" gapless first
  check "the second meter runs the new version as well" test "$(show MainPID p1meter@second)" != "$before"
  journal_id >/results/id-before-reboot
}

after_reboot() {
  check "it is back after a reboot by itself" within 20 systemctl is-active -q p1meter
  check "so is the second meter" within 20 systemctl is-active -q p1meter@second
  collect p1meter first
  check "readings come again" hears_more first
  check "the journal has a new id after a reboot" test -n "$(journal_id)" -a "$(journal_id)" != "$(cat /results/id-before-reboot)"
  check "within each id no number is missing" gapless first
}

without_systemd() {
  systemctl stop p1meter
  settings "meter:" "  port: tcp://127.0.0.1:9001" "mqtt:" "  enabled: false" "journal:" "  path: ':memory:'"
  # As in a container: a process like any other, without a word from the service manager.
  env -i /usr/bin/p1meter run --config $config &
  check "outside systemd it runs as well" within 20 sh -c 'curl -sf http://127.0.0.1:8180/reading | grep -q "\"power_w\":1240"'
  kill %1
  wait %1
  check "and ends with 0 on SIGTERM" test $? -eq 0
}

leave() {
  systemctl start p1meter
  check "apt remove stops both and keeps configuration and journal" sh -c 'apt-get -y -qq remove p1meter && ! pgrep -x p1meter && test -e /etc/p1meter/config.yaml -a -e /var/lib/p1meter/journal.db'
  check "apt purge succeeds" apt-get -y -qq purge p1meter
  # The administrator's own drop-in and the names of the package manager's log are not the package's.
  rm -rf /etc/systemd/system/p1meter.service.d
  find / -xdev \( -path /var/log -o -path /proc -o -path /results -o -path /debs \) -prune -o -name '*p1meter*' -print >/results/left
  check "apt purge leaves nothing" sh -c '! grep . /results/left'
  check "apt purge removes the user" sh -c '! getent passwd p1meter && ! getent group p1meter'
  check "no unit is left, not even a failed one" sh -c '! systemctl list-units --all --plain --no-legend "p1meter*" | grep .'
}

within 30 systemctl is-active -q mosquitto
if [ "$phase" = first ]; then
  for step in install_package readings sandbox devices restarts credentials broken_configuration second_meter upgrade; do echo "== $step"; $step; done
else
  for step in after_reboot without_systemd leave; do echo "== $step"; $step; done
fi
touch "/results/done-$phase"
