#include "maps/map.hpp"

#include "maps/program.hpp"

namespace crossdock::maps {

Map::Map(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Map::~Map() = default;

const std::string& Map::name() const { return program_->name; }
const document::Structure& Map::structure() const { return *program_->structure; }
const csv::Shape* Map::csv() const { return program_->csv.get(); }
const canonical::Schema& Map::schema() const { return *program_->schema; }

}  // namespace crossdock::maps
