"""What ships in the box, built as a third party would: these modules import only ``playbook.extend``."""
