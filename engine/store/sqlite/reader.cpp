#include "engine/store/sqlite/reader.hpp"

#include "engine/store/attributes.hpp"
#include "engine/store/sqlite/content.hpp"
#include "engine/store/sqlite/lanes.hpp"
#include "engine/store/sqlite/migrations.hpp"
#include "engine/store/sqlite/notes.hpp"
#include "engine/store/sqlite/numbers.hpp"
#include "engine/store/sqlite/outcomes.hpp"
#include "engine/store/sqlite/rows_of.hpp"
#include "engine/store/sqlite/selection.hpp"

namespace crossdock::store::sqlite {
namespace {

class Reader final : public Queries {
 public:
  explicit Reader(const std::filesystem::path& work_folder)
      : db_(database_in(work_folder), Connection::Mode::read), contents_(work_folder / "content") {
    require_current_schema(db_);
  }

  std::vector<Received> received(const Filter& f) override {
    return list<Received>(Selection(received_select)
                              .where_if(f.received != 0, "id = ?", f.received)
                              .where_if(!f.partner.empty(), "partner = ?", f.partner)
                              .where_if(!f.channel.empty(), "channel = ?", f.channel)
                              .where_if(!f.name_contains.empty(), "instr(name, ?) > 0", f.name_contains)
                              .where_if(f.received_state.has_value(), "state = ?", f.received_state.value_or(ReceivedState{})),
                          f, received_of);
  }

  std::vector<Interchange> interchanges(const Filter& f) override {
    Selection selection(interchange_select);
    selection.where_if(f.interchange != 0, "id = ?", f.interchange)
        .where_if(f.received != 0, "received = ?", f.received)
        .where_if(!f.partner.empty(), "partner = ?", f.partner)
        .where_if(!f.control_number.empty(), "control_number = ?", f.control_number)
        .where_if(f.validation.has_value(), "validation = ?", f.validation.value_or(Validation{}));
    return list<Interchange>(selection, f, interchange_of, f.received != 0);
  }

  std::vector<Document> documents(const Filter& f) override {
    Selection selection(document_select);
    selection.where_if(f.document != 0, "id = ?", f.document)
        .where_if(f.received != 0, "received = ?", f.received)
        .where_if(f.interchange != 0, "interchange = ?", f.interchange)
        .where_if(!f.partner.empty(), "partner = ?", f.partner)
        .where_if(!f.type.empty(), "type = ?", f.type)
        .where_if(f.direction.has_value(), "direction = ?", f.direction.value_or(Direction{}))
        .where_if(f.validation.has_value(), "validation = ?", f.validation.value_or(Validation{}))
        .where_if(f.delivery.has_value(), "delivery = ?", f.delivery.value_or(Delivery{}))
        .where_if(f.acknowledgment.has_value(), "acknowledgment = ?", f.acknowledgment.value_or(Acknowledgment{}));
    if (!f.control_number.empty())
      selection.where("(group_number = ? OR number = ? OR interchange IN (SELECT id FROM interchange WHERE control_number = ?))",
                      f.control_number, f.control_number, f.control_number);
    if (!f.key_value.empty() && f.key_name.empty())
      selection.where("id IN (SELECT document FROM document_key WHERE value = ?)", f.key_value);
    else if (!f.key_value.empty())
      selection.where("id IN (SELECT document FROM document_key WHERE value = ? AND name = ?)", f.key_value, f.key_name);
    return list<Document>(selection, f, document_of, f.interchange != 0);
  }

  std::vector<Outbound> outbound(const Filter& f) override {
    Selection selection(outbound_select);
    selection.where_if(f.outbound != 0, "id = ?", f.outbound)
        .where_if(f.answers != 0, "answers = ?", f.answers)
        .where_if(f.document != 0, "id IN (SELECT outbound FROM outbound_document WHERE document = ?)", f.document)
        .where_if(!f.partner.empty(), "partner = ?", f.partner)
        .where_if(!f.channel.empty(), "channel = ?", f.channel)
        .where_if(!f.type.empty(), "type = ?", f.type)
        .where_if(!f.control_number.empty(), "control_number = ?", f.control_number)
        .where_if(!f.name_contains.empty(), "instr(name, ?) > 0", f.name_contains)
        .where_if(f.delivery.has_value(), "delivery = ?", f.delivery.value_or(Delivery{}));
    return list<Outbound>(selection, f, outbound_of);
  }

  std::vector<Attempt> attempts(Id outbound) override {
    std::vector<Attempt> rows;
    auto row = db_.select("SELECT id, outbound, at, outcome, text, next, attributes FROM attempt WHERE outbound = ? ORDER BY id", outbound);
    while (row.next())
      rows.push_back({row.integer(0), row.integer(1), row.time(2), row.as<AttemptOutcome>(3), row.string(4), row.string(5),
                      attributes_from(row.text(6))});
    return rows;
  }

  std::vector<Exception> exceptions(const Filter& f) override {
    Selection selection(exception_select);
    selection.where_if(f.exception_state.has_value(), "state = ?", f.exception_state.value_or(ExceptionState{}))
        .where_if(!f.partner.empty(), "partner = ?", f.partner)
        .where_if(!f.code.empty(), "code = ?", f.code);
    restrict_to_subject(selection, f);
    return list<Exception>(selection, f, exception_of);
  }

  std::vector<Event> events(const Filter& f) override {
    Selection selection(event_select);
    selection.where_if(!f.partner.empty(), "partner = ?", f.partner).where_if(!f.code.empty(), "kind = ?", f.code);
    restrict_to_subject(selection, f);
    return list<Event>(selection, f, event_of, true);
  }

  std::vector<Expectation> expectations(const Filter& f) override {
    Selection selection(expectation_select);
    selection.where_if(f.outbound != 0, "outbound = ?", f.outbound)
        .where_if(f.document != 0, "document = ?", f.document)
        .where_if(!f.partner.empty(), "partner = ?", f.partner)
        .where_if(f.acknowledgment.has_value(), "state = ?", f.acknowledgment.value_or(Acknowledgment{}))
        .where_if(f.warned != Time{}, "state IN (3, 8) AND state = 3 AND warn > 0 AND warn <= ?", f.warned);
    return list<Expectation>(selection, f, expectation_of);
  }

  std::vector<Id> documents_of(Id outbound) override {
    std::vector<Id> ids;
    auto row = db_.select("SELECT document FROM outbound_document WHERE outbound = ? ORDER BY document", outbound);
    while (row.next()) ids.push_back(row.integer(0));
    return ids;
  }

  std::optional<Received> received_by(Id id) override {
    return one(db_.select(CROSSDOCK_RECEIVED_SELECT " WHERE id = ?", id), received_of);
  }
  std::optional<Interchange> interchange_by(Id id) override {
    return one(db_.select(CROSSDOCK_INTERCHANGE_SELECT " WHERE id = ?", id), interchange_of);
  }
  std::optional<Document> document_by(Id id) override {
    return one(db_.select(CROSSDOCK_DOCUMENT_SELECT " WHERE id = ?", id), document_of);
  }
  std::optional<Outbound> outbound_by(Id id) override {
    return one(db_.select(CROSSDOCK_OUTBOUND_SELECT " WHERE id = ?", id), outbound_of);
  }

  std::vector<Lane> lanes() override {
    std::vector<Lane> lanes;
    auto row = db_.select(
        "SELECT lane, sum(state < 2), sum(state = 2), min(at), coalesce(l.held, 0), coalesce(l.reason, ''), coalesce(l.held_by, ''),"
        " coalesce(l.held_until, 0), coalesce(l.owner, '') <> '' FROM job LEFT JOIN lane l ON l.name = lane GROUP BY lane ORDER BY min(at)");
    while (row.next()) {
      Lane lane;
      lane.name = row.string(0);
      lane.waiting = static_cast<std::uint64_t>(row.integer(1));
      lane.held_jobs = static_cast<std::uint64_t>(row.integer(2));
      lane.oldest = row.time(3);
      lane.held = row.integer(4) != 0;
      lane.reason = row.string(5);
      lane.held_by = row.string(6);
      lane.held_until = row.time(7);
      lane.at_work = row.integer(8) != 0;
      lanes.push_back(std::move(lane));
    }
    for (Lane& lane : lanes)
      if (auto head = jobs(lane.name, 1); !head.empty()) lane.head = std::move(head.front());
    return lanes;
  }

  std::vector<Job> jobs(const std::string& lane, std::size_t limit) override {
    std::vector<Job> rows;
    const auto collect = [&](Cursor row) {
      while (rows.size() < limit && row.next()) rows.push_back(job_of(row));
    };
    collect(db_.select("SELECT " CROSSDOCK_JOB_COLUMNS " FROM job WHERE lane = ? AND state < 2 ORDER BY id LIMIT ?", lane, limit));
    collect(db_.select("SELECT " CROSSDOCK_JOB_COLUMNS " FROM job WHERE state > 0 AND state = 2 AND lane = ? ORDER BY id LIMIT ?", lane, limit));
    return rows;
  }

  std::vector<ChannelStatus> channels() override {
    std::vector<ChannelStatus> rows;
    auto row = db_.select("SELECT node, partner, channel, kind, state, text, next, since, next_try, last_success, at, files_received,"
                          " files_sent, failures FROM channel_status ORDER BY partner, channel");
    while (row.next()) rows.push_back(channel_status_of(row));
    return rows;
  }

  std::vector<NodeStatus> nodes() override {
    std::vector<NodeStatus> rows;
    auto row = db_.select("SELECT name, version, configuration, work_folder, state, text, process, started, heartbeat FROM node_status"
                          " ORDER BY heartbeat DESC");
    while (row.next())
      rows.push_back({row.string(0), row.string(1), row.string(2), row.string(3), row.string(4), row.string(5), row.integer(6),
                      row.time(7), row.time(8)});
    return rows;
  }

  std::vector<NumberRange> number_ranges() override {
    std::vector<NumberRange> rows;
    auto row = db_.select("SELECT name, next, low, high FROM number_range ORDER BY name");
    while (row.next())
      rows.push_back({row.string(0), static_cast<std::uint64_t>(row.integer(1)), static_cast<std::uint64_t>(row.integer(2)),
                      static_cast<std::uint64_t>(row.integer(3))});
    return rows;
  }

  std::vector<NumberGap> number_gaps() override {
    std::vector<NumberGap> rows;
    auto row = db_.select("SELECT scope, parties, partner, first, last, width, exception, at FROM number_gap ORDER BY at, first LIMIT 1000");
    while (row.next())
      rows.push_back({row.string(0), row.string(1), row.string(2), row.integer(3), row.integer(4), static_cast<std::size_t>(row.integer(5)),
                      row.integer(6), row.time(7)});
    return rows;
  }

  // Each count reads an index, most of them one that holds the unusual rows only.
  Counts counts() override {
    Counts c;
    const auto count = [&](Sql sql) {
      auto row = db_.select(sql);
      row.next();
      return static_cast<std::uint64_t>(row.integer(0));
    };
    c.received = count("SELECT count(*) FROM received");
    c.received_waiting = count("SELECT count(*) FROM job WHERE state < 2 AND subject_is = 1");
    c.received_held = count("SELECT count(*) FROM received WHERE state > 1 AND state = 3");
    c.received_rejected = count("SELECT count(*) FROM received WHERE state > 1 AND state = 4");
    c.received_duplicate = count("SELECT count(*) FROM received WHERE state > 1 AND state = 5");
    c.documents = count("SELECT count(*) FROM document");
    c.documents_rejected = count("SELECT count(*) FROM document WHERE (delivery IN (2, 3) OR validation = 3) AND validation = 3");
    c.documents_held = count("SELECT count(*) FROM document WHERE (delivery IN (2, 3) OR validation = 3) AND delivery = 3");
    c.outbound_waiting = count("SELECT count(*) FROM outbound WHERE delivery IN (1, 2, 3) AND delivery = 1");
    c.outbound_deferred = count("SELECT count(*) FROM outbound WHERE delivery IN (1, 2, 3) AND delivery = 2");
    c.outbound_held = count("SELECT count(*) FROM outbound WHERE delivery IN (1, 2, 3) AND delivery = 3");
    c.outbound_delivered = count("SELECT count(*) FROM outbound") - c.outbound_waiting - c.outbound_deferred - c.outbound_held;
    c.jobs_deferred = count("SELECT count(*) FROM job WHERE state > 0 AND state = 1");
    c.jobs_held = count("SELECT count(*) FROM job WHERE state > 0 AND state = 2");
    c.jobs_ready = count("SELECT count(*) FROM job") - c.jobs_deferred - c.jobs_held;
    c.exceptions_open = count("SELECT count(*) FROM exception WHERE state = 0");
    c.acknowledgments_awaited = count("SELECT count(*) FROM expectation WHERE state IN (3, 8) AND state = 3");
    c.acknowledgments_overdue = count("SELECT count(*) FROM expectation WHERE state IN (3, 8) AND state = 8");
    return c;
  }

  std::optional<SeenNumber> seen(const std::string& scope, const std::string& parties, const std::string& number, Time since) override {
    return seen_number(db_, scope, parties, number, since);
  }

  bool knows(const std::string& partner, const std::string& channel, const std::string& name, const std::string& version_mark) override {
    const Digest arrival = arrival_key(partner, channel, name, version_mark);
    return db_.select("SELECT 1 FROM received WHERE arrival = ?", arrival).next();
  }

  std::vector<Expectation> expected(const std::string& scope, const std::string& key) override {
    return list<Expectation>(Selection(expectation_select).where("key = ? AND scope = ?", key, scope), Filter{}, expectation_of);
  }

  std::optional<Note> note(const std::string& scope, const std::string& key) override { return find_note(db_, scope, key); }

  std::vector<Note> notes(const std::string& scope, std::size_t limit) override {
    std::vector<Note> rows;
    auto row = db_.select("SELECT " CROSSDOCK_NOTE_COLUMNS " FROM note WHERE scope = ? ORDER BY at DESC LIMIT ?", scope, limit);
    while (row.next()) rows.push_back(note_of(row));
    return rows;
  }

  std::vector<Note> notes_due(const std::string& scope, Time until, std::size_t limit) override {
    std::vector<Note> rows;
    auto row = db_.select("SELECT " CROSSDOCK_NOTE_COLUMNS " FROM note WHERE scope = ? AND due > 0 AND due <= ? ORDER BY due LIMIT ?",
                          scope, until, limit);
    while (row.next()) rows.push_back(note_of(row));
    return rows;
  }

  std::string content(Id id) override { return contents_.whole(db_, id); }
  std::unique_ptr<ContentStream> open_content(Id id) override { return contents_.open(db_, id); }

 private:
  template <class Row, class Of>
  std::vector<Row> list(Selection selection, const Filter& f, Of&& of, bool oldest_first = false) {
    selection.where_if(f.since != Time{}, "at >= ?", f.since)
        .where_if(f.until != Time{}, "at < ?", f.until)
        .where_if(f.before != 0, "id < ?", f.before)
        .where_if(f.after != 0, "id > ?", f.after);
    if (oldest_first) selection.oldest_first(f.limit);
    else selection.newest_first(f.limit);
    std::vector<Row> rows;
    selection.run(db_, [&](const Cursor& row) { rows.push_back(of(row)); });
    return rows;
  }

  static void restrict_to_subject(Selection& selection, const Filter& f) {
    selection.where_if(f.received != 0, "received = ?", f.received)
        .where_if(f.interchange != 0, "interchange = ?", f.interchange)
        .where_if(f.document != 0, "document = ?", f.document)
        .where_if(f.outbound != 0, "outbound = ?", f.outbound);
  }

  template <class Of>
  static auto one(Cursor row, Of&& of) -> std::optional<decltype(of(row))> {
    return row.next() ? std::optional(of(row)) : std::nullopt;
  }

  Connection db_;
  ContentFolder contents_;
};

}  // namespace

std::filesystem::path database_in(const std::filesystem::path& work_folder) { return work_folder / "crossdock.db"; }

std::unique_ptr<Queries> make_reader(const std::filesystem::path& work_folder) { return std::make_unique<Reader>(work_folder); }

}  // namespace crossdock::store::sqlite
