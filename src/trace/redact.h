// SPDX-License-Identifier: Apache-2.0
// Takes secrets out of text before it is written: a recording is made to be sent to others.
//
// Recognised by their form: private keys (PEM), tokens with a known prefix (GitHub, GitLab, Hugging
// Face, AWS, Google, Slack, OpenAI, Anthropic, PyPI, npm), JSON web tokens, user and password in a
// URL, what follows a name such as password=, --token, "api_key": or Authorization: Bearer, e-mail
// addresses, and user names in paths. Node names, digests, versions and numbers pass unchanged.
// Every rule is a row of redact_test.cc with what it takes and what it must leave.
#ifndef ISOBIT_TRACE_REDACT_H_
#define ISOBIT_TRACE_REDACT_H_

#include <string>
#include <string_view>
#include <vector>

namespace isobit::trace {

class Redactor {
 public:
  // `home` and `user` as in $HOME and $USER: both are recognised in paths wherever homes lie on
  // that machine. May be empty.
  explicit Redactor(std::string_view home = "", std::string_view user = "");
  // With those of this process.
  static Redactor OfThisProcess();

  std::string Text(std::string_view text) const;
  // Of a command line: also the argument after "--password".
  std::vector<std::string> Arguments(const std::vector<std::string>& argv) const;

 private:
  std::string Paths(std::string_view text) const;

  std::string home_, user_;
};

inline constexpr std::string_view kRedacted = "<redacted>";

// True for a name whose value is a secret: "password", "HF_TOKEN", "--api-key",
// "aws_secret_access_key".
bool IsSecretName(std::string_view name);

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_REDACT_H_
