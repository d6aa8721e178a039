# SPDX-License-Identifier: Apache-2.0
"""Air by lichens."""
