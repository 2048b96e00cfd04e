# What script/server, script/test and script/lock share: Python, the virtual environments, catalogues.
# To be sourced by bash from the root of the checkout.

VENV="$PWD/.venv"
PYTHON="$VENV/bin/python"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

# say LINE...: each argument is a line.
say() { printf '%s\n' "$@"; }

die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

# Prints the first Python that runs and is new enough. Each is tried, because the shims of version
# managers stand on the PATH even where they lead nowhere.
find_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    return 1
}

# Makes .venv, again where it was moved or its Python is gone.
make_venv() {
    local found
    if [ -x "$PYTHON" ] && PORTAL_VENV="$VENV" "$PYTHON" -c '
import os, sys, pip
old = sys.version_info < (3, 11)
sys.exit(old or not os.path.samefile(sys.prefix, os.environ["PORTAL_VENV"]))
' >/dev/null 2>&1; then
        return
    fi
    found=$(find_python) || die "No Python 3.11 or newer was found." \
        "Install one (Debian, Ubuntu: apt-get install python3 python3-venv) and start again."
    "$found" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        die "$found cannot make virtual environments: its venv module is missing." \
            "Install it (Debian, Ubuntu: apt-get install python3-venv) and start again."
    say "Making the virtual environment .venv with $("$found" --version)"
    rm -rf "$VENV"
    if ! "$found" -m venv "$VENV"; then
        rm -rf "$VENV"
        die "The virtual environment could not be made; the lines above say why."
    fi
}

checksum() { "$PYTHON" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }

is_installed() { [ "$(cat "$VENV/$1.installed" 2>/dev/null)" = "$(checksum "$1")" ]; }

# install_requirements FILE: makes .venv and installs the lock FILE, unless exactly it is installed.
install_requirements() {
    make_venv
    if is_installed "$1"; then
        return
    fi
    say "Installing $1 (takes a minute or two, only when it has changed)"
    rm -f "$VENV"/requirements*.installed
    "$PYTHON" -m pip install -qq --require-hashes -r "$1" ||
        die "The packages of $1 could not be installed; the lines above say why."
    checksum "$1" >"$VENV/$1.installed"
    # The test lock is compiled with the other one as constraint, and contains it.
    if [ "$1" = requirements-test.txt ]; then
        checksum requirements.txt >"$VENV/requirements.txt.installed"
    fi
}

# install_more FILE: installs the lock FILE beside what is installed.
install_more() {
    if is_installed "$1"; then
        return
    fi
    "$PYTHON" -m pip install -qq --require-hashes -r "$1" ||
        die "The packages of $1 could not be installed; the lines above say why."
    checksum "$1" >"$VENV/$1.installed"
}

# install_mailman FOLDER: makes a virtual environment there with Mailman Core in it, unless exactly
# its lock is installed. It needs other versions than the portal, hence one of its own.
install_mailman() {
    local lock=requirements-mailman.txt wanted stamp="$1/mailman.installed"
    make_venv
    # Its programs know their folder, so one that was moved is made again.
    wanted="$(checksum $lock) $1"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && "$1/bin/python" -c 'import mailman' 2>/dev/null; then
        return
    fi
    say "Installing Mailman Core (takes a minute, only when $lock has changed)"
    rm -rf -- "$1"
    mkdir -p -- "${1%/*}"
    if ! { "$PYTHON" -m venv "$1" && "$1/bin/python" -m pip install -qq --require-hashes -r $lock; }; then
        rm -rf -- "$1"
        die "The packages of $lock could not be installed; the lines above say why."
    fi
    printf '%s\n' "$wanted" >"$stamp"
}

# Compiles each locale/**/*.po that is newer than its .mo, with gettext or else in Python.
compile_catalogues() {
    local po mo
    while IFS= read -r -d '' po; do
        mo="${po%.po}.mo"
        [ "$po" -nt "$mo" ] || continue
        if command -v msgfmt >/dev/null; then
            msgfmt --check-format -o "$mo" "$po" || die "$po could not be compiled."
            continue
        fi
        "$PYTHON" -c 'import polib' 2>/dev/null ||
            "$PYTHON" -m pip install -qq --require-hashes -r script/requirements-gettext.txt ||
            die "Neither gettext's msgfmt nor polib could be had to compile the translations." \
                "Install gettext (Debian, Ubuntu: apt-get install gettext) and start again."
        "$PYTHON" -c '
import sys, polib
polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])
' "$po" "$mo" || die "$po could not be compiled."
    done < <(find . -path './.venv*' -prune -o -path ./var -prune -o -path '*/locale/*' -name '*.po' -print0)
}

# read_settings FILE: puts NAME=VALUE for each line of a file that systemd reads (EnvironmentFile=) into
# the array `settings_read`. Nothing in it is run.
read_settings() {
    local line name value
    settings_read=()
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line#"${line%%[![:space:]]*}"}
        line=${line%"${line##*[![:space:]]}"}
        [[ $line == [A-Za-z_]*=* ]] || continue
        name=${line%%=*}
        value=${line#*=}
        case $value in
            \"*\" | \'*\') value=${value:1:-1} ;;
        esac
        settings_read+=("$name=$value")
    done <"$1"
}
