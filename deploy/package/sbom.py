#!/usr/bin/env python3
"""Writes a bill of materials of a native program (CycloneDX 1.5, JSON): what was linked into it, and the files beside it.

    sbom.py ASSETS RUNTIME VERSION DATE FILE...

ASSETS is obj/project.assets.json of the build for RUNTIME, such as linux-x64. DATE is RFC 3339. FILES are what the package has.
Packages that only the compiler used are left out.
"""
import base64
import hashlib
import json
import os
import sys
import uuid


def is_inside(package):
    """Whether a package gives code, and not only the names of other packages."""
    names = [*package.get('runtime', {}), *package.get('native', {})]
    return package['type'] == 'package' and any(not name.endswith('_._') for name in names)


def library(name, version, sha512):
    purl = f'pkg:nuget/{name}@{version}'
    hashes = {'hashes': [{'alg': 'SHA-512', 'content': sha512}]} if sha512 else {}
    return {'type': 'library', 'bom-ref': purl, 'name': name, 'version': version, 'purl': purl, **hashes}


def file(path):
    with open(path, 'rb') as opened:
        digest = hashlib.sha256(opened.read()).hexdigest()
    name = os.path.basename(path)
    return {'type': 'file', 'bom-ref': f'file:{name}', 'name': name, 'hashes': [{'alg': 'SHA-256', 'content': digest}]}


def main(assets, runtime, version, date, *files):
    with open(assets, encoding='utf-8') as opened:
        built = json.load(opened)
    framework, target = next((key.split('/')[0], found) for key, found in built['targets'].items() if key.endswith('/' + runtime))
    components = []
    for key, package in target.items():
        if is_inside(package):
            name, number = key.split('/')
            sha512 = base64.b64decode(built['libraries'][key]['sha512']).hex()
            components.append(library(name, number, sha512))
    # The runtime itself is linked in, with its own zlib-ng and brotli. It is no dependency of a project. That of programs that are
    # compiled while they run is downloaded too, and not used.
    for pack in built['project']['frameworks'][framework].get('downloadDependencies', []):
        if 'NativeAOT' in pack['name'] or 'AspNetCore' in pack['name']:
            components.append(library(pack['name'], pack['version'].strip('[]').split(',')[0], None))
    components.sort(key=lambda component: component['bom-ref'])
    components += [file(path) for path in sorted(files)]
    program = {'type': 'application', 'bom-ref': 'edgeguard', 'name': 'edgeguard', 'version': version, 'licenses': [{'license': {'id': 'Apache-2.0'}}]}
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components, sort_keys=True))
    json.dump({
        'bomFormat': 'CycloneDX', 'specVersion': '1.5', 'serialNumber': f'urn:uuid:{serial}', 'version': 1,
        'metadata': {'timestamp': date, 'component': program, 'properties': [{'name': 'runtime', 'value': runtime}]},
        'components': components,
        'dependencies': [{'ref': 'edgeguard', 'dependsOn': [component['bom-ref'] for component in components]}],
    }, sys.stdout, indent=2)
    print()


main(*sys.argv[1:])
