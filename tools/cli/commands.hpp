// The commands, each in the file that bears its name.
#pragma once

#include <memory>

#include "tools/cli/command.hpp"

namespace crossdock::cli {

std::unique_ptr<Command> make_check();
std::unique_ptr<Command> make_inspect();
std::unique_ptr<Command> make_acknowledge();
std::unique_ptr<Command> make_translate();
std::unique_ptr<Command> make_generate();
std::unique_ptr<Command> make_diff();
std::unique_ptr<Command> make_route_explain();

std::unique_ptr<Command> make_dictionary_show();
std::unique_ptr<Command> make_dictionary_element();

std::unique_ptr<Command> make_map_list();
std::unique_ptr<Command> make_map_check();
std::unique_ptr<Command> make_map_explain();
std::unique_ptr<Command> make_map_functions();
std::unique_ptr<Command> make_map_coverage();
std::unique_ptr<Command> make_map_test();
std::unique_ptr<Command> make_map_try();
std::unique_ptr<Command> make_schema_list();
std::unique_ptr<Command> make_schema_show();

std::unique_ptr<Command> make_config_check();
std::unique_ptr<Command> make_config_sample();
std::unique_ptr<Command> make_partner_list();
std::unique_ptr<Command> make_partner_show();
std::unique_ptr<Command> make_partner_explain();

std::unique_ptr<Command> make_partner_test();
std::unique_ptr<Command> make_as2_send();
std::unique_ptr<Command> make_as2_decode();
std::unique_ptr<Command> make_cert_list();
std::unique_ptr<Command> make_cert_check();
std::unique_ptr<Command> make_cert_import();
std::unique_ptr<Command> make_cert_export();

std::unique_ptr<Command> make_status();
std::unique_ptr<Command> make_list();
std::unique_ptr<Command> make_show();
std::unique_ptr<Command> make_exceptions();
std::unique_ptr<Command> make_queue();
std::unique_ptr<Command> make_hold();
std::unique_ptr<Command> make_release();
std::unique_ptr<Command> make_retry();
std::unique_ptr<Command> make_cancel();
std::unique_ptr<Command> make_resend();
std::unique_ptr<Command> make_send();
std::unique_ptr<Command> make_batch_list();
std::unique_ptr<Command> make_batch_send();
std::unique_ptr<Command> make_resolve();
std::unique_ptr<Command> make_ignore();
std::unique_ptr<Command> make_numbers_list();
std::unique_ptr<Command> make_numbers_reset();

}  // namespace crossdock::cli
