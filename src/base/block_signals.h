// SPDX-License-Identifier: Apache-2.0
// A thread of ours takes no signal that is meant for the program: it is started with all of them
// blocked. A write beyond a file size limit then fails with EFBIG.
#ifndef ISOBIT_BASE_BLOCK_SIGNALS_H_
#define ISOBIT_BASE_BLOCK_SIGNALS_H_

#include <pthread.h>
#include <signal.h>

namespace isobit {

class BlockSignals {
 public:
  BlockSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockSignals(const BlockSignals&) = delete;
  BlockSignals& operator=(const BlockSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace isobit

#endif  // ISOBIT_BASE_BLOCK_SIGNALS_H_
