# SPDX-License-Identifier: Apache-2.0
"""The numerical character of a machine, measured from outside: ``python -m isobit.doctor``."""
