// SPDX-License-Identifier: Apache-2.0
// Field numbers of isobit.proto, for the encoder and the decoder. tests/conformance decodes what is
// written by the published schema.
#ifndef ISOBIT_TRACE_FIELDS_H_
#define ISOBIT_TRACE_FIELDS_H_

#include <protozero/types.hpp>

namespace isobit::trace::fields {

using Tag = protozero::pbf_tag_type;

enum Run : Tag {
  kRunRecorder = 1,
  kRunRecorderVersion,
  kRunSees,
  kRunArgv,
  kRunDirectory,
  kRunPythonVersion,
  kRunTensorflowVersion,
  kRunPolicy,
  kRunSchemaVersion,
};
// Strings, Sites, Shapes, Nodes and Details begin alike.
enum Batch : Tag { kFirstId = 1, kItems = 2 };
enum Sites : Tag { kSiteFile = 2, kSiteLine, kSiteFunction, kSiteText };
enum Shapes : Tag { kShapeRank = 2, kShapeDims };
enum NodeField : Tag {
  kNodeName = 1,
  kNodeOp,
  kNodeAttrs,
  kNodeDevice,
  kNodeInputs,
  kNodeSite,
  kNodeEager,
  kNodePipeline,
  kNodeGraph,
};
enum StatisticsField : Tag {
  kStatCount = 1,
  kStatMin,
  kStatMax,
  kStatSum,
  kStatSumOfSquares,
  kStatZeros,
  kStatSubnormals,
  kStatNans,
  kStatPosInfs,
  kStatNegInfs,
};
enum DetailField : Tag {
  kDetailStatistics = 1,
  kDetailSketch,
  kDetailNanCanonical,
  kDetailOrderFreeRows
};
enum Ops : Tag {
  kOpNode = 1,
  kOpSequence,
  kOpOccurrence,
  kOpFrame,
  kOpIteration,
  kOpCall,
  kOpFlags,
  kOpThread,
  kOpSite,
  kOpStartNs,
  kOpDurationNs,
  kOpInputCount,
  kOpOutputCount,
  kOpInputDigests,
  kOpOutputDtype,
  kOpOutputDigests,
  kOpOutputShape,
  kOpOutputFlags,
  kOpOutputDetail,
};
enum AttrField : Tag { kAttrKey = 1, kAttrFlag, kAttrInteger, kAttrNumber, kAttrText };
enum ArrayField : Tag { kArrayDtype = 1, kArrayShape, kArrayExact, kArrayDetail, kArrayRowDigests };
enum Side : Tag { kSideSequence = 1, kSideKind, kSideName, kSideSite, kSideAttrs, kSideArray };
enum Env : Tag { kEnvFacts = 1 };
enum EnvFactField : Tag { kFactAttr = 1, kFactReason };
enum Value : Tag {
  kValueExact = 1,
  kValueDtype,
  kValueShape,
  kValueSize,
  kValueOffset,
  kValueEncoding,
  kValueData,
};
inline constexpr int kEncodingRaw = 0, kEncodingShuffled = 1;
enum ChannelCountsField : Tag { kCountSeen = 1, kCountKept, kCountSampledOut, kCountDropped };
enum Counts : Tag { kCountsOps = 1, kCountsValues, kCountsSide };
enum End : Tag {
  kEndKind = 1,
  kEndStatus,
  kEndExceptionType,
  kEndExceptionMessage,
  kEndSite,
  kEndChain
};

}  // namespace isobit::trace::fields

#endif  // ISOBIT_TRACE_FIELDS_H_
