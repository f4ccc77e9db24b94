"""What a cluster would make of manifests, as far as that shows without one.

pod.py validate VERSION FILE...
    Every object is as the schemas of that version of Kubernetes say, unknown keys excluded.

pod.py run FOLDER KIND/NAME [VARIABLE=VALUE...] [-- COMMAND...]
    Runs the containers of an object, one after another, to their ends: their commands, arguments,
    variables, user, groups and rights as they stand there, on the volumes that a kubelet would mount.
    FOLDER has `objects.yaml`, with all objects; `Containerfile` and the files that it copies; and
    `volumes`, with a directory for each claim, and a file of that name and `.fixed` where fsGroup does
    nothing for its kind. The variables are those that a controller adds. A COMMAND
    is run in place of the last container's, as by `kubectl exec`. Ends with the status of the container
    that failed. Root calls it, in a mount namespace of its own.
"""

import base64
import glob
import importlib.util
import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys

import yaml


def objects(path):
    with open(path, encoding="utf-8") as file:
        return [each for each in yaml.safe_load_all(file) if each]


def validate(version, paths):
    import jsonschema

    package = importlib.util.find_spec("kubernetes_validate")
    pattern = f"{package.submodule_search_locations[0]}/*/v{version}.*-local-strict"
    folder = max(glob.glob(pattern))
    with open(f"{folder}/_definitions.json", encoding="utf-8") as file:
        shared = json.load(file)
    for path in paths:
        for each in objects(path):
            kind, api = each["kind"].lower(), each["apiVersion"].replace("/", "-")
            with open(f"{folder}/{kind}-{api}.json", encoding="utf-8") as file:
                schema = json.load(file)
            resolver = jsonschema.RefResolver.from_schema(schema, store={shared["$id"]: shared})
            errors = jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(each)
            for error in errors:
                place = "/".join(map(str, error.absolute_path))
                sys.exit(f"error: {path}: {kind}: {place}: {error.message}")


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


class Pod:
    def __init__(self, folder, name, variables):
        self.folder = folder
        self.root = f"{folder}/root"
        self.variables = variables
        self.objects = {f'{each["kind"]}/{each["metadata"]["name"]}': each
                        for each in objects(f"{folder}/objects.yaml")}
        pod = self.objects[name]
        while "containers" not in pod["spec"]:
            pod = pod["spec"].get("jobTemplate") or pod["spec"]["template"]
        self.spec = pod["spec"]
        self.annotations = pod.get("metadata", {}).get("annotations", {})
        self.context = self.spec["securityContext"]
        self.volumes = {each["name"]: each for each in self.spec["volumes"]}
        self.containers = self.spec.get("initContainers", []) + self.spec["containers"]
        self.require_restricted()

    def require_restricted(self):
        """What the Pod Security Standard of that name asks of what is used here."""
        assert self.context["runAsNonRoot"] and self.context["runAsUser"] > 0
        assert self.context["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in self.containers:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, container["name"]

    # The image.

    def make_image(self):
        """The files of this machine, changed as the Containerfile says, but for its packages."""
        layer = f"{self.folder}/layer"
        for path in [layer, self.root]:
            os.makedirs(path, exist_ok=True)
        mount("-t", "tmpfs", "tmpfs", layer)
        for path in ["changes", "work"]:
            os.mkdir(f"{layer}/{path}")
        mount("-t", "overlay", "overlay", "-o",
              f"lowerdir=/,upperdir={layer}/changes,workdir={layer}/work", self.root)
        for path in ["etc/callhome", "var/lib/callhome", "run/callhome"]:
            shutil.rmtree(f"{self.root}/{path}", ignore_errors=True)
        if subprocess.run(["getent", "passwd", "callhome"], stdout=subprocess.DEVNULL).returncode == 0:
            self.change("userdel callhome")
        with open(f"{self.folder}/Containerfile", encoding="utf-8") as file:
            lines = re.sub(r"\\\n", " ", file.read()).splitlines()
        for line in lines:
            word, _, rest = line.partition(" ")
            if word == "RUN" and not rest.startswith("apt-get "):
                self.change(rest)
            elif word == "COPY":
                option, source, target = rest.split()
                shutil.copy(f"{self.folder}/{source}", self.root + target)
                os.chmod(self.root + target, int(option.removeprefix("--chmod="), 8))
            elif word == "ENTRYPOINT":
                self.entry_point = json.loads(rest)

    def change(self, command):
        subprocess.run(["chroot", self.root, "sh", "-ec", command], check=True)

    # Volumes.

    def make_volume(self, name):
        """Where a volume is that a kubelet has made ready, with owners and modes as it gives them."""
        path = f"{self.folder}/mounts/{name}"
        volume = dict(self.volumes[name])
        volume.pop("name")
        [(kind, source)] = volume.items()
        if kind == "persistentVolumeClaim":
            claim = source["claimName"]
            assert f"PersistentVolumeClaim/{claim}" in self.objects
            path = f"{self.folder}/volumes/{claim}"
            if not os.path.exists(f"{path}.fixed") and not self.belongs(path):
                self.give(path, read_only=False)
            return path
        if os.path.exists(path):
            return path
        os.makedirs(path)
        if kind == "configMap" or (kind == "emptyDir" and "medium" not in source):
            os.chmod(path, 0o777)
        else:
            # Mode 1777.
            mount("-t", "tmpfs", "tmpfs", path)
        if kind == "emptyDir":
            self.give(path, read_only=False)
            return path
        sources = source["sources"] if kind == "projected" else [{kind: source}]
        files = {}
        for each in sources:
            [(kind_of_part, part)] = each.items()
            files.update(self.files(kind_of_part, part))
        self.write(path, files, source.get("defaultMode", 0o644))
        self.give(path, read_only=True)
        return path

    def files(self, kind, source):
        if kind == "configMap":
            return {name: text.encode() for name, text in
                    self.objects[f'ConfigMap/{source["name"]}']["data"].items()}
        if kind == "secret":
            return {name: base64.b64decode(text) for name, text in
                    self.objects[f'Secret/{source["secretName"]}']["data"].items()}
        if kind == "downwardAPI":
            return {item["path"]: self.field(item["fieldRef"]).encode() for item in source["items"]}
        raise SystemExit(f"error: no volume of the kind '{kind}' is known here")

    def field(self, reference):
        return self.annotations[re.fullmatch(r"metadata\.annotations\['(.*)'\]",
                                             reference["fieldPath"])[1]]

    def write(self, path, files, mode):
        """Files behind two links each, so that all of them can be replaced in one step."""
        version = "..2026_01_01_00_00_00.1"
        os.mkdir(f"{path}/{version}")
        os.chmod(f"{path}/{version}", 0o755)
        os.symlink(version, f"{path}/..data")
        for name, content in files.items():
            with open(f"{path}/{version}/{name}", "wb") as file:
                file.write(content)
            os.chmod(file.name, mode)
            os.symlink(f"..data/{name}", f"{path}/{name}")

    def belongs(self, path):
        """Whether nothing is to be done for fsGroup."""
        group = self.context.get("fsGroup")
        if group is None:
            return True
        if self.context.get("fsGroupChangePolicy") != "OnRootMismatch":
            return False
        found = os.stat(path)
        return found.st_gid == group and found.st_mode & 0o2770 == 0o2770

    def give(self, path, read_only):
        """What fsGroup means: everything becomes the group's, which gets access to it."""
        group = self.context.get("fsGroup")
        if group is None:
            return
        places = [path] + [f"{folder}/{name}" for folder, folders, files in os.walk(path)
                           for name in folders + files]
        for place in places:
            os.lchown(place, -1, group)
            found = os.lstat(place)
            if stat.S_ISLNK(found.st_mode):
                continue
            more = 0o440 if read_only else 0o660
            if stat.S_ISDIR(found.st_mode):
                more |= 0o2110
            os.chmod(place, stat.S_IMODE(found.st_mode) | more)

    # Containers.

    def run(self, container, command=None):
        places = {each["mountPath"]: each for each in container.get("volumeMounts", [])}
        for place in [*places, "/proc", "/dev"]:
            os.makedirs(self.root + place, exist_ok=True)
        mount("-o", "remount,ro", self.root)
        for place in ["/proc", "/dev"]:
            mount("--rbind", place, self.root + place)
        for place, each in places.items():
            mount("--bind", self.make_volume(each["name"]), self.root + place)
            if each.get("readOnly") or "persistentVolumeClaim" not in self.volumes[each["name"]] \
                    and "emptyDir" not in self.volumes[each["name"]]:
                mount("-o", "remount,bind,ro", self.root + place)

        variables = dict(self.variables)
        for each in container.get("env", []):
            variables[each["name"]] = each.get("value") or self.field(each["valueFrom"]["fieldRef"])
        command = command or container.get("command", self.entry_point) + container.get("args", [])
        command = [re.sub(r"\$\((\w+)\)", lambda found: variables.get(found[1], found[0]), word)
                   for word in command]
        groups = [str(self.context["fsGroup"])] if "fsGroup" in self.context else []
        status = subprocess.run([
            "chroot", self.root, "setpriv", "--reuid", str(self.context["runAsUser"]),
            "--regid", str(self.context["runAsGroup"]),
            *(["--groups", ",".join(groups)] if groups else ["--clear-groups"]),
            "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "env", "-i",
            "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/",
            *[f"{name}={value}" for name, value in variables.items()], *command,
        ]).returncode

        for place in reversed([*places]):
            subprocess.run(["umount", self.root + place], check=True)
        for place in ["/proc", "/dev"]:
            subprocess.run(["umount", "-R", "-l", self.root + place], check=True)
        mount("-o", "remount,rw", self.root)
        if status:
            print(f"container '{container['name']}' ended with {status}: {shlex.join(command)}",
                  file=sys.stderr)
        return status


def main():
    action, first, *rest = sys.argv[1:]
    if action == "validate":
        return validate(first, rest)
    name, *rest = rest
    command = None
    if "--" in rest:
        rest, command = rest[:rest.index("--")], rest[rest.index("--") + 1:]
    pod = Pod(first, name, dict(word.split("=", 1) for word in rest))
    pod.make_image()
    for container in pod.containers:
        status = pod.run(container, command if container is pod.containers[-1] else None)
        if status:
            return status
    return 0


sys.exit(main())
