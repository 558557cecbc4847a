"""The bytes of an archive's data frames, and of those of them that hold lists: the manifest and the records of images."""
import os
import struct
import subprocess
import tarfile

FOOTER = 256
SKIPPABLE, MAGIC = 0x184D2A50, 0xFD2FB528


def frames(file, end):
    """(bytes of content, bytes stored) of each zstd frame before an offset."""
    place = 0
    while place < end:
        file.seek(place)
        head = file.read(18)
        magic, length = struct.unpack_from("<2I", head)
        if magic & ~0xF == SKIPPABLE:
            place += 8 + length
            continue
        assert magic == MAGIC, place
        # RFC 8878, 3.1.1.1: the descriptor says how long the fields are.
        descriptor = head[4]
        single, size = descriptor >> 5 & 1, descriptor >> 6
        start = 5 + (1 - single)
        count = (single, 2, 4, 8)[size]
        content = int.from_bytes(head[start:start + count], "little") + (256 if count == 2 else 0)
        behind = place + start + count
        last = False
        while not last:
            file.seek(behind)
            block = int.from_bytes(file.read(3), "little")
            last = block & 1 == 1
            behind += 3 + (1 if block >> 1 & 3 == 1 else block >> 3)
        behind += 4 * (descriptor >> 2 & 1)
        yield content, behind - place
        place = behind


def lists(archive):
    """Where in the tar stream the manifest and the records are."""
    with subprocess.Popen(["zstd", "-dcq", archive], stdout=subprocess.PIPE) as zstd:
        with tarfile.open(fileobj=zstd.stdout, mode="r|") as tar:
            found = [range(member.offset_data, member.offset_data + member.size) for member in tar
                     if os.path.basename(member.name) in ("manifest-sha256.txt", "metadata.jsonl")]
        zstd.stdout.read()
    return found


def measured(archive):
    """Bytes of all data frames, and of those that hold nothing but lists."""
    places, position, data, of_lists = lists(archive), 0, 0, 0
    with open(archive, "rb") as file:
        file.seek(-FOOTER, os.SEEK_END)
        _, end = struct.unpack_from("<2Q", file.read(FOOTER), 64)  # spec 4: the footer
        for content, stored in frames(file, end):
            data += stored
            if any(position in place and position + content <= place.stop for place in places):
                of_lists += stored
            position += content
    return {"data_frames": data, "list_frames": of_lists, "image_frames": data - of_lists}
