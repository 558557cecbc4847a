"""Locks: whether the object that is there is locked as was asked for."""
from .lab import case


@case
def a_lock_other_than_asked_for_is_said(lab):
    with lab.place("moto") as place:
        bucket = f"{place.bucket}-locked"
        place.s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
        archive = lab.archive(1 << 20)
        address = f"s3://{bucket}/a"
        place.vrarc("ship", archive, address, "--object-lock-until", "2030-01-01").said(0, "shipped")
        place.vrarc("ship", archive, address, "--object-lock-until", "2029-12-31").said(0, "is there already")
        place.vrarc("ship", archive, address, "--object-lock-until", "2031-01-01").said(
            2, "and not until 2031-01-01T23:59:59Z as was asked; this changes it: aws s3api put-object-retention")
        # moto forgets the lock of an object in parts, as stores hide it from keys that may not know it.
        place.vrarc("ship", lab.archive(30 << 20), f"s3://{bucket}/b", "--object-lock-until", "2031-01-01").said(
            0, "whether it is locked until 2031-01-01T23:59:59Z the store does not say to these keys (s3:GetObjectRetention)")
