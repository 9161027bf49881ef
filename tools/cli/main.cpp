// crossdock: the command of the people who run Crossdock. This is its table of contents; each command is the file of
// tools/cli that bears its name.
#include "tools/cli/commands.hpp"
#include "tools/cli/run.hpp"

int main(int argc, char** argv) {
  using namespace crossdock::cli;
  static constexpr Entry table[] = {
      {"On files, without any configuration", "check", "what is wrong with X12 files, in words, with the line and a caret", make_check},
      {"On files, without any configuration", "inspect", "an interchange as a person reads it, names beside codes", make_inspect},
      {"On files, without any configuration", "translate", "the canonical documents, one JSON document a line", make_translate},
      {"On files, without any configuration", "generate", "the interchange that canonical documents would become", make_generate},
      {"On files, without any configuration", "acknowledge", "the TA1, 997 or 999 we would send back", make_acknowledge},
      {"On files, without any configuration", "diff", "two interchanges compared by what they mean", make_diff},

      {"On the store of a daemon, running or not", "status", "is all well; what waits, what is stuck, which channels fail", make_status},
      {"On the store of a daemon, running or not", "list", "documents, received files, transmissions", make_list},
      {"On the store of a daemon, running or not", "show", "the whole story of one of them, by id or by any number", make_show},
      {"On the store of a daemon, running or not", "exceptions", "what a person should know or decide", make_exceptions},
      {"On the store of a daemon, running or not", "queue", "what waits for whom, and what blocks it", make_queue},

      {"Orders to the daemon", "send", "hand over canonical documents for a partner", make_send},
      {"Orders to the daemon", "batch list", "what is gathered to leave together", make_batch_list},
      {"Orders to the daemon", "batch send", "let it leave now", make_batch_send},
      {"Orders to the daemon", "hold", "let a queue or a document wait for a person", make_hold},
      {"Orders to the daemon", "release", "let it go on", make_release},
      {"Orders to the daemon", "retry", "try now what would be tried later", make_retry},
      {"Orders to the daemon", "cancel", "give something up for good", make_cancel},
      {"Orders to the daemon", "resend", "send a delivered transmission again", make_resend},
      {"Orders to the daemon", "resolve", "close an exception that was dealt with", make_resolve},
      {"Orders to the daemon", "ignore", "close an exception that needs no action", make_ignore},
      {"Orders to the daemon", "numbers list", "the control numbers we send under", make_numbers_list},
      {"Orders to the daemon", "numbers reset", "which comes next, recorded with who and why", make_numbers_reset},

      {"The dictionary", "dictionary show", "a transaction set as a tree, or the elements of a segment", make_dictionary_show},
      {"The dictionary", "dictionary element", "a data element and the names of its codes", make_dictionary_element},

      {"Maps", "map list", "which maps there are, for which sets and releases", make_map_list},
      {"Maps", "map check", "every mistake in maps, or what each direction carries", make_map_check},
      {"Maps", "map explain", "the map in force, rule by rule, and which file won", make_map_explain},
      {"Maps", "map coverage", "what the maps lose of real files, by set and partner", make_map_coverage},
      {"Maps", "map test", "cases as folders: read as expected, written as expected", make_map_test},
      {"Maps", "map try", "a changed map run over what came before: what would differ", make_map_try},
      {"Maps", "map functions", "the functions a rule may use", make_map_functions},
      {"Maps", "schema list", "the canonical documents", make_schema_list},
      {"Maps", "schema show", "one of them as a tree, or as JSON Schema", make_schema_show},

      {"Configuration", "config check", "every mistake in the configuration, with its line", make_config_check},
      {"Configuration", "config sample", "a commented configuration to start from", make_config_sample},
      {"Configuration", "partner list", "who we exchange documents with", make_partner_list},
      {"Configuration", "partner show", "the terms in force with one of them", make_partner_show},
      {"Configuration", "partner explain", "whose an interchange is, and for every other partner why not", make_partner_explain},
      {"Configuration", "route explain", "where each document goes, by which rule, and why by no other", make_route_explain},

      {"When a partner cannot be reached", "partner test", "his channels tried step by step, each with its remedy", make_partner_test},
      {"When a partner cannot be reached", "as2 send", "one file sent now: every step, the MDN, both MICs", make_as2_send},
      {"When a partner cannot be reached", "as2 decode", "a saved message or MDN taken apart, with its MICs", make_as2_decode},
      {"When a partner cannot be reached", "cert list", "certificates in use, for what, and when they end", make_cert_list},
      {"When a partner cannot be reached", "cert check", "one explained, or all in use checked, with their keys", make_cert_check},
      {"When a partner cannot be reached", "cert import", "a partner's new one checked and put where it belongs", make_cert_import},
      {"When a partner cannot be reached", "cert export", "ours, to be sent to a partner", make_cert_export},
  };
  return run(table, {argv + 1, argv + argc});
}
