// SPDX-License-Identifier: MIT

#include "service/core/paging.h"

#include <vector>

#include "google/protobuf/text_format.h"

namespace arsenal::service::core {

void FillMeta(const Page& page, uint64_t total, v1::ListMeta& meta) {
  const auto pages = static_cast<uint32_t>((total + page.rows - 1) / page.rows);
  meta.set_total(total);
  meta.set_page(page.number);
  meta.set_per_page(page.rows);
  meta.set_total_pages(pages);
  meta.set_has_next(page.number < pages);
  meta.set_has_prev(page.number > 1 && pages > 0);
}

void FillFilters(const google::protobuf::Message& request, v1::ListMeta& meta) {
  const auto& reflection = *request.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(request, &fields);
  for (const auto* field : fields) {
    const std::string& name = field->name();
    if (name == "page" || name == "per_page" || name == "sort" || field->is_repeated()) continue;
    std::string value;
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
      value = reflection.GetString(request, field);
    } else {
      google::protobuf::TextFormat::PrintFieldValueToString(request, field, -1, &value);
    }
    meta.add_filters_applied(name + "=" + value);
  }
}

}  // namespace arsenal::service::core
