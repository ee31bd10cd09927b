// SPDX-License-Identifier: MIT

#include "service/core/validate.h"

#include "buf/validate/validate.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::FieldDescriptorProto;

// A message type with one field `value` and these rules, in protobuf's text form.
class OneField {
 public:
  OneField(FieldDescriptorProto::Type type, FieldDescriptorProto::Label label,
           const std::string& rules)
      : factory_(&pool_) {
    google::protobuf::FileDescriptorProto file;
    file.set_name("test.proto");
    file.set_package("test");
    auto* message = file.add_message_type();
    message->set_name("Request");
    auto* field = message->add_field();
    field->set_name("value");
    field->set_number(1);
    field->set_type(type);
    field->set_label(label);
    if (label == FieldDescriptorProto::LABEL_OPTIONAL) {
      field->set_proto3_optional(true);
      field->set_oneof_index(0);
      message->add_oneof_decl()->set_name("_value");
    }
    file.set_syntax("proto3");
    buf::validate::FieldRules parsed;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(rules, &parsed)) << rules;
    *field->mutable_options()->MutableExtension(buf::validate::field) = parsed;
    type_ = pool_.BuildFile(file)->message_type(0);
  }

  absl::StatusOr<std::unique_ptr<Validator>> Compile() const { return Validator::Compile(*type_); }
  // What is wrong with a message in protobuf's text form: each as "field: description".
  std::vector<std::string> Check(const std::string& text,
                                 UnknownFields unknown = UnknownFields::kTolerate) {
    auto validator = Compile();
    EXPECT_TRUE(validator.ok()) << validator.status();
    std::unique_ptr<google::protobuf::Message> message(factory_.GetPrototype(type_)->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, message.get())) << text;
    if (unknown == UnknownFields::kRefuse) {
      message->GetReflection()->MutableUnknownFields(message.get())->AddVarint(17, 1);
    }
    std::vector<std::string> found;
    for (const FieldProblem& problem : (*validator)->Check(*message, unknown)) {
      found.push_back(problem.field + ": " + problem.description);
    }
    return found;
  }

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  const google::protobuf::Descriptor* type_ = nullptr;
};

constexpr auto kOptional = FieldDescriptorProto::LABEL_OPTIONAL;
constexpr auto kRepeated = FieldDescriptorProto::LABEL_REPEATED;
using Found = std::vector<std::string>;

TEST(Validator, BoundsNumbersAtBothEnds) {
  OneField field(FieldDescriptorProto::TYPE_UINT32, kOptional, "uint32 { gte: 1 lte: 200 }");
  EXPECT_EQ(field.Check("value: 1"), Found{});
  EXPECT_EQ(field.Check("value: 200"), Found{});
  EXPECT_EQ(field.Check("value: 0"), Found{"value: found 0, expected at least 1"});
  EXPECT_EQ(field.Check("value: 201"), Found{"value: found 201, expected at most 200"});
}

TEST(Validator, BoundsRealNumbersAndRefusesWhatIsNone) {
  OneField field(FieldDescriptorProto::TYPE_DOUBLE, kOptional, "double { gte: 0 lte: 1 }");
  EXPECT_EQ(field.Check("value: 0.5"), Found{});
  EXPECT_EQ(field.Check("value: 1"), Found{});
  EXPECT_EQ(field.Check("value: -0.5"), Found{"value: found -0.5, expected at least 0"});
  EXPECT_EQ(field.Check("value: 1.5"), Found{"value: found 1.5, expected at most 1"});
  EXPECT_EQ(field.Check("value: nan"), Found{"value: found nan, expected at least 0"});
}

TEST(Validator, ReadsExclusiveBounds) {
  OneField field(FieldDescriptorProto::TYPE_INT64, kOptional, "int64 { gt: 0 lt: 10 }");
  EXPECT_EQ(field.Check("value: 0"), Found{"value: found 0, expected at least 1"});
  EXPECT_EQ(field.Check("value: 10"), Found{"value: found 10, expected at most 9"});
}

TEST(Validator, RefusesAnUnsignedValueBeyondEverySignedOne) {
  OneField field(FieldDescriptorProto::TYPE_UINT64, kOptional, "uint64 { lte: 9007199254740992 }");
  EXPECT_EQ(field.Check("value: 18446744073709551615"),
            Found{"value: found 18446744073709551615, expected at most 9007199254740992"});
}

TEST(Validator, LeavesAnUnsetOptionalFieldAlone) {
  OneField field(FieldDescriptorProto::TYPE_UINT32, kOptional, "uint32 { gte: 1 }");
  EXPECT_EQ(field.Check(""), Found{});
}

TEST(Validator, CountsCharactersNotBytes) {
  OneField field(FieldDescriptorProto::TYPE_STRING, kOptional, "string { max_len: 2 }");
  EXPECT_EQ(field.Check("value: \"\\xc3\\xa4\\xc3\\xb6\""), Found{});
  EXPECT_EQ(field.Check("value: \"abc\""), Found{"value: found 3 characters, expected at most 2"});
}

TEST(Validator, KnowsTheWordsOfAField) {
  OneField field(FieldDescriptorProto::TYPE_STRING, kOptional, "string { in: \"a\" in: \"b\" }");
  EXPECT_EQ(field.Check("value: \"b\""), Found{});
  EXPECT_EQ(field.Check("value: \"c\""), Found{"value: found \"c\", expected one of a, b"});
}

TEST(Validator, MatchesPatterns) {
  OneField field(FieldDescriptorProto::TYPE_STRING, kOptional, "string { pattern: \"^[a-z]+$\" }");
  EXPECT_EQ(field.Check("value: \"ok\""), Found{});
  EXPECT_EQ(field.Check("value: \"no1\""),
            Found{"value: found \"no1\", expected text that matches ^[a-z]+$"});
}

TEST(Validator, RefusesAMissingRequiredField) {
  OneField field(FieldDescriptorProto::TYPE_STRING, kOptional, "required: true");
  EXPECT_EQ(field.Check(""), Found{"value: found nothing, expected a value"});
  EXPECT_EQ(field.Check("value: \"\""), Found{});
}

TEST(Validator, LooksAtEachItemAndAtAllTogether) {
  OneField field(FieldDescriptorProto::TYPE_STRING, kRepeated,
                 "repeated { max_items: 2 unique: true items { string { in: \"a\" in: \"b\" } } }");
  EXPECT_EQ(field.Check("value: \"a\" value: \"b\""), Found{});
  EXPECT_EQ(field.Check("value: \"a\" value: \"c\""),
            Found{"value[1]: found \"c\", expected one of a, b"});
  EXPECT_EQ(field.Check("value: \"a\" value: \"a\""),
            Found{"value[1]: found the same item twice, expected each once"});
  EXPECT_EQ(field.Check("value: \"a\" value: \"b\" value: \"a\""),
            Found{"value: found 3 items, expected at most 2"});
}

TEST(Validator, NamesUnknownFieldsByNumberWhenTheyAreRefused) {
  OneField field(FieldDescriptorProto::TYPE_UINT32, kOptional, "");
  EXPECT_EQ(field.Check("", UnknownFields::kRefuse),
            Found{"#17: found a field of this number, expected only fields of the contract"});
}

TEST(Validator, RefusesToCompileARuleThatItDoesNotInterpret) {
  for (const char* rules : {"string { email: true }", "string { not_in: \"a\" }",
                            "cel { id: \"x\" expression: \"true\" }", "ignore: IGNORE_ALWAYS"}) {
    OneField field(FieldDescriptorProto::TYPE_STRING, kOptional, rules);
    const auto validator = field.Compile();
    ASSERT_FALSE(validator.ok()) << rules;
    const std::string message(validator.status().message());
    EXPECT_EQ(message.find("proto/test.proto: field test.Request.value: rule buf.validate."), 0u)
        << message;
    EXPECT_NE(message.find("is not interpreted: teach it to service/core/field_rule.cc"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace arsenal::service::core
