#!/usr/bin/env python3
"""Says whether everything is installed below a prefix and works from there.

    check_installation.py PREFIX
"""
import pathlib
import subprocess
import sys

COMMANDS = ["vrarc", "vrarc-pack", "vrarc-verify", "vrarc-restore", "vrarc-relink", "vrarc-drill"]
STORING = ["ship", "fetch", "thaw"]
PAGES = COMMANDS + [f"vrarc-{name}" for name in ["list", "show", "cat", "diff", "salvage", *STORING]]
ALLOWED = {"linux-vdso.so.1", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def main():
    prefix, faults = pathlib.Path(sys.argv[1]), []
    for command in COMMANDS:
        program = prefix / "bin" / command
        version = subprocess.run([program, "--version"], capture_output=True, text=True)
        if version.returncode or not version.stdout.startswith(f"{command} "):
            faults.append(f"{command} --version: {version}")
        libraries = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        names = {pathlib.Path(line.split()[0]).name for line in libraries.splitlines() if line.strip()}
        # libzip and what it needs itself are not to be had as static libraries in Debian.
        if command in ("vrarc", "vrarc-verify") and names - ALLOWED:
            faults.append(f"{command} needs {sorted(names - ALLOWED)}")
        for place in (f"bash-completion/completions/{command}", f"zsh/site-functions/_{command}", f"fish/vendor_completions.d/{command}.fish"):
            script = prefix / "share" / place
            if not script.is_file() or command not in script.read_text():
                faults.append(f"no {script}")
        shell = subprocess.run(["bash", "-n", prefix / f"share/bash-completion/completions/{command}"], capture_output=True, text=True)
        if shell.returncode:
            faults.append(shell.stderr)
    for page in PAGES:
        path = prefix / "share/man/man1" / f"{page}.1"
        if not path.is_file():
            faults.append(f"no {path}")
        elif ".Sh EXIT STATUS" not in path.read_text() or ".It 64" not in path.read_text():
            faults.append(f"{path} does not give the exit status")
    # What only vrarc-remote can do, and the libraries that it needs, which tools/install names.
    for name in STORING:
        if name not in (prefix / "share/bash-completion/completions/vrarc").read_text():
            faults.append(f"the completions of vrarc do not know {name}")
        wrong = subprocess.run([prefix / "bin/vrarc", name], capture_output=True, text=True)
        if wrong.returncode != 64:
            faults.append(f"vrarc {name} without arguments: {wrong}")
    needed = subprocess.run(["readelf", "-d", prefix / "bin/vrarc-remote"], capture_output=True, text=True).stdout
    for library in ("libcurl.so.4", "libexpat.so.1", "libzip.so.4"):
        if library not in needed:
            faults.append(f"vrarc-remote does not need {library}")
    dispatched = subprocess.run([prefix / "bin/vrarc", "verify", "--version"], capture_output=True, text=True, env={"PATH": "/nonexistent"})
    if not dispatched.stdout.startswith("vrarc-verify "):
        faults.append(f"vrarc verify does not find vrarc-verify beside itself: {dispatched}")
    print("\n".join(faults) or "all is there")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
