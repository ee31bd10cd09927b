// SPDX-License-Identifier: MIT
// Kv: a server that keeps values under keys, both of them any term. Its state is a map.
//   {put, Key, Value}  ok
//   {get, Key}         {ok, Value} or not_found
//   {delete, Key}      ok, or not_found
//   keys               all keys, in the order of maps
//   size               how many
#pragma once

#include <map>
#include <optional>

#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/word.h"

namespace arsenal::runtime {

class Kv final : public GenServer {
 public:
  Kv() {}
  Atom Module() const override { return module_; }
  size_t ObjectBytes() const override { return sizeof(*this); }
  size_t StateBytes() const override;
  std::optional<Term> StateTerm() const override;

 protected:
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  // Any map.
  ChangeResult ReplaceState(ProcessContext& self, const Term& state) override;

 private:
  struct KeyOrder {
    bool operator()(const Term& a, const Term& b) const { return CompareExact(a, b) < 0; }
  };
  // A node of the map: the entry, three pointers and a colour.
  static constexpr size_t kEntryBytes = 4 * sizeof(void*);

  void Put(const Term& key, const Term& value);
  CallResult Erase(const Term& key);
  Term Keys() const;

  const Atom module_ = Word("kv");
  const Atom put_ = Word("put");
  const Atom delete_ = Word("delete");
  const Atom keys_ = Word("keys");
  const Atom size_ = Word("size");
  std::map<Term, Term, KeyOrder> entries_;
  size_t bytes_ = 0;  // of keys and values
};

}  // namespace arsenal::runtime
