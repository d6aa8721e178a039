// SPDX-License-Identifier: Apache-2.0
// One row a rule: what it takes, and what it must leave.
#include "trace/redact.h"

#include <gtest/gtest.h>

#include <span>

namespace isobit::trace {
namespace {

struct Row {
  const char* in;
  const char* out;  // nullptr: unchanged.
};

const Redactor& TestRedactor() {
  static const Redactor redactor("/data/people/ann", "annika");
  return redactor;
}

void Check(std::span<const Row> rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(TestRedactor().Text(row.in), row.out == nullptr ? row.in : row.out) << row.in;
  }
}

TEST(Redact, TokensThatSayWhatTheyAre) {
  const Row rows[] = {
      {"ghp_0123456789abcdefABCDEF0123456789abcd", "<redacted>"},
      {"use gho_0123456789abcdefABCDEF0123456789abcd here", "use <redacted> here"},
      {"github_pat_11ABCDEFG0abcdefghijkl_0123456789", "<redacted>"},
      {"glpat-0123456789abcdefABCD", "<redacted>"},
      {"hf_abcdefghijABCDEFGHIJ0123456789klmn", "<redacted>"},
      {"id AKIAIOSFODNN7EXAMPLE.", "id <redacted>."},
      {"AIzaSyA0123456789abcdefghijklmnopqrstuv", "<redacted>"},
      {"ya29.a0AfH6SMBx0123456789abcdef", "<redacted>"},
      {"xoxb-123456789012-abcdefABCDEF", "<redacted>"},
      {"sk-ant-api03-abcdefghijklmnop0123", "<redacted>"},
      {"sk-proj-abcdefghijklmnop0123456789", "<redacted>"},
      {"pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAw", "<redacted>"},
      {"npm_abcdefghijklmnopqrstuvwxyz0123456789", "<redacted>"},
      {"SG.abcdefghijklmnop0123456789", "<redacted>"},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.abcDEF123", "<redacted>"},
      // Begins like one, is none.
      {"hf_model", nullptr},
      {"task-0123456789abcdefghijklmnopq", nullptr},
      {"sk-learn", nullptr},
      {"AKIA", nullptr},
      {"eyJ", nullptr},
      {"half_0123456789abcdefghijklmnop", nullptr},
  };
  Check(rows);
}

TEST(Redact, PrivateKeys) {
  const Row rows[] = {
      {"a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b",
       "a <redacted>\n\n b"},
      {"-----BEGIN PRIVATE KEY-----\nMIIE", "<redacted>\n"},  // Cut off.
      {"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----",
       "<redacted>\n\n"},
      {"-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----", nullptr},
  };
  Check(rows);
}

TEST(Redact, CredentialsInUrls) {
  const Row rows[] = {
      {"https://ann:hunter2@example.org/data.csv", "https://<redacted>@example.org/data.csv"},
      {"git+https://x0123@host/r.git", "git+https://<redacted>@host/r.git"},
      {"postgres://u:p@ss@db:5432/x", "postgres://<redacted>@db:5432/x"},
      {"https://example.org/a@b", nullptr},
      {"https://example.org/x?mail=a", nullptr},
      {"gs://bucket/data.tfrecord", nullptr},
      {"grpc://10.0.0.2:8470", nullptr},
  };
  Check(rows);
}

TEST(Redact, ValuesOfSecretNames) {
  const Row rows[] = {
      {"password=hunter2", "password=<redacted>"},
      {"PASSWORD = 'hun ter2'", "PASSWORD = '<redacted>'"},
      {"db_password: hunter2, user: x", "db_password: <redacted>, user: x"},
      {"{\"api_key\": \"abc\", \"n\": 1}", "{\"api_key\": \"<redacted>\", \"n\": 1}"},
      {"os.environ['SECRET_KEY'] = 'xyz'", "os.environ['SECRET_KEY'] = '<redacted>'"},
      {"--api-key=abc", "--api-key=<redacted>"},
      {"--password hunter2hunter2xyz", "--password <redacted>"},
      {"HF_TOKEN=abc12345", "HF_TOKEN=<redacted>"},
      {"wandb_key = \"0123456789abcdef0123456789abcdef01234567\"", "wandb_key = \"<redacted>\""},
      {"{\"username\":\"x\",\"key\":\"0123456789abcdef0123456789abcdef\"}",
       "{\"username\":\"x\",\"key\":\"<redacted>\"}"},
      {"Authorization: Bearer abc.def", "Authorization: Bearer <redacted>"},
      {"headers={'Authorization': 'Basic YWxhZGRpbg=='}",
       "headers={'Authorization': 'Basic <redacted>'}"},
      {"curl -H 'Bearer abcdef0123456789xyz'", "curl -H 'Bearer <redacted>'"},
      {"https://s3/x?X-Amz-Signature=0a1b2c3d4e5f&n=1",
       "https://s3/x?X-Amz-Signature=<redacted>&n=1"},
      {"https://x.blob.core.windows.net/c?sv=2022&sig=aBcD1234eFgH%3D",
       "https://x.blob.core.windows.net/c?sv=2022&sig=<redacted>"},
      // No values of secrets.
      {"password=None", nullptr},
      {"if token == other:", nullptr},
      {"key=lambda x: x", nullptr},
      {"sorted(d, key=len)", nullptr},
      {"tokens=1024", nullptr},
      {"num_tokens: 5", nullptr},
      {"the token is wrong", nullptr},
      {"no secret here", nullptr},
      {"cache key 0123456789abcdef0123456789abcdef", nullptr},
      {"monkey=abc12345", nullptr},
      {"keyboard: abc12345", nullptr},
  };
  Check(rows);
}

TEST(Redact, MailAddresses) {
  const Row rows[] = {
      {"by ann.smith+x@mail.example.org.", "by <redacted>."},
      {"a@b.de,c@d.com", "<redacted>,<redacted>"},
      {"y = x@w.kernel", nullptr},
      {"@tf.function", nullptr},
      {"@keras.saving.register", nullptr},
      {"a@b", nullptr},
  };
  Check(rows);
}

TEST(Redact, UserNamesInPaths) {
  const Row rows[] = {
      {"/home/bob/data/x.npy", "~/data/x.npy"},
      {"/Users/bob/data", "~/data"},
      {"/root"
       "/x",
       "~/x"},
      {"C:\\Users\\bob\\x.csv", "~\\x.csv"},
      {"c:/users/bob/x.csv", "~/x.csv"},
      {"/data/people/ann/train.py", "~/train.py"},
      {"File \"/home/bob/a.py\", line 3", "File \"~/a.py\", line 3"},
      {"path=/home/bob", "path=~"},
      {"/scratch/annika/run1", "/scratch/<user>/run1"},
      {"file:///home/bob/x", "file://~/x"},
      {"/data/people/anna/train.py", nullptr},
      {"/rootfs/x", nullptr},
      {"/homes/x", nullptr},
      {"model/home/dense", nullptr},
      {"annika/dense/MatMul", nullptr},
      {"/usr/lib/python3/dist-packages/x.py", nullptr},
  };
  Check(rows);
}

// What the rules of explain and the aligner match on: not one byte may change.
TEST(Redact, LeavesNamesDigestsAndVersions) {
  const Row rows[] = {
      {"StatefulPartitionedCall/sequential_1/dense_1/Relu", nullptr},
      {"^control_dependency", nullptr},
      {"gradient_tape/functional_1/token_and_position_embedding/embedding_1/Reshape:0", nullptr},
      {"model/multi_head_attention/key/einsum/Einsum:0", nullptr},
      {"dense_secret:0", nullptr},
      {"decoder/auth_token:1", nullptr},
      {"secret/password/MatMul", nullptr},
      {"while/body/_1/api_key/Add", nullptr},
      {"/job:localhost/replica:0/task:0/device:CPU:0", nullptr},
      {"/job:worker/replica:0/task:1/device:GPU:0", nullptr},
      {"T=DT_FLOAT, transpose_a=false, transpose_b=false", nullptr},
      {"key_dtype=DT_STRING, value_dtype=DT_INT64", nullptr},
      {"shared_name=\"cd2c89b7-88b7-44c8-ad83-06c2a9158347\"", nullptr},
      {"54a87c5ade2142f36fd97a5a9027a529", nullptr},
      {"0123456789abcdef0123456789abcdef01234567", nullptr},
      {"2.21.0-dev20250101+cpu.a1b2c3d4", nullptr},
      {"1.26.4", nullptr},
      {"google-auth=2.23.4rc1", nullptr},
      {"v2.21.0-rc1-12-gabcdef01234", nullptr},
      {"AMD EPYC 7B13 64-Core Processor", nullptr},
      {"0x1.8p+3 -1e-45 12345678901234567890", nullptr},
      {"sparse_categorical_crossentropy", nullptr},
      {"2026-01-02T03:04:05.678Z", nullptr},
      {"--xla_cpu_use_thunk_runtime=false", nullptr},
      {"", nullptr},
  };
  Check(rows);
}

TEST(Redact, ArgumentsAfterSecretFlags) {
  using List = std::vector<std::string>;
  const Redactor& redactor = TestRedactor();
  EXPECT_EQ(redactor.Arguments({"python", "train.py", "--password", "hunter2", "--epochs", "3"}),
            (List{"python", "train.py", "--password", "<redacted>", "--epochs", "3"}));
  EXPECT_EQ(redactor.Arguments({"x", "--api-key", "k", "--token=abc12345", "-v"}),
            (List{"x", "--api-key", "<redacted>", "--token=<redacted>", "-v"}));
  EXPECT_EQ(redactor.Arguments({"x", "--password", "--verbose", "y"}),
            (List{"x", "--password", "--verbose", "y"}));
  EXPECT_EQ(redactor.Arguments({"/home/bob/bin/python", "/home/bob/t.py"}),
            (List{"~/bin/python", "~/t.py"}));
}

TEST(Redact, SecretNames) {
  for (const char* name :
       {"password", "HF_TOKEN", "--api-key", "aws_secret_access_key", "WANDB_API_KEY",
        "env.MY_SECRET", "Authorization", "client-secret", "KAGGLE_KEY"}) {
    EXPECT_TRUE(IsSecretName(name)) << name;
  }
  for (const char* name : {"tokens", "keyboard", "monkey", "TF_ENABLE_ONEDNN_OPTS",
                           "max_new_tokens", "keys", "package.keras", "author", "secretary"}) {
    EXPECT_FALSE(IsSecretName(name)) << name;
  }
}

TEST(Redact, LeavesDevicesToAUserCalledJob) {
  const Redactor redactor("/home/job", "job");
  const std::string device = "/job:localhost/replica:0/task:0/device:CPU:0";
  EXPECT_EQ(redactor.Text(device), device);
  EXPECT_EQ(redactor.Text("/scratch/job/x"), "/scratch/<user>/x");
}

// A text is redacted again when a recording is written anew.
TEST(Redact, IsIdempotent) {
  for (const char* text :
       {"password=hunter2", "https://u:p@h/x", "/home/bob/x", "by a@b.de", "/scratch/annika/x",
        "Authorization: Bearer abc.def", "--password hunter2hunter2xyz"}) {
    const std::string once = TestRedactor().Text(text);
    EXPECT_EQ(TestRedactor().Text(once), once);
  }
}

TEST(Redact, KeepsOddTextWhole) {
  const Redactor& redactor = TestRedactor();
  EXPECT_EQ(redactor.Text(std::string_view("a\0b=c", 5)), std::string("a\0b=c", 5));
  EXPECT_EQ(redactor.Text("\xFF\xFE=="), "\xFF\xFE==");
  for (const char* text : {"password=", "password", "@", "://", "-----BEGIN ", "Bearer ", "/home/",
                           "C:\\Users\\", "eyJ."}) {
    EXPECT_EQ(redactor.Text(text), text);
  }
}

}  // namespace
}  // namespace isobit::trace
