// Sections.h - what the files of this library have of each other: one reader
// for each section of a configuration.

#ifndef MESH_LIB_CONFIG_SECTIONS_H
#define MESH_LIB_CONFIG_SECTIONS_H

#include "mesh/Config/Config.h"

namespace mesh::config {

// Connections.cpp
std::optional<Connection> readConnection(const YamlNode *node, const std::string &projectDir,
                                         bool holdsState, Diagnostics &diags);

// Gateways.cpp
/// Brings the ways to write gateways and variables into one, with names in
/// lower case, so that trees can be merged.
void normaliseGateways(YamlNode &root, Diagnostics &diags);
void readGateways(Reader &root, const LoadOptions &options, Config &config, Diagnostics &diags);
Variables readVariables(const YamlNode *node, bool isLenient, Diagnostics &diags);

// ModelDefaults.cpp
ModelDefaults readModelDefaults(const YamlNode *node, const std::string &what, bool isLenient,
                                Diagnostics &diags);

// Settings.cpp
/// Fills all of `config` but what it knows already: where it comes from.
void readSettings(const YamlNode &root, const LoadOptions &options, Config &config,
                  Diagnostics &diags);

// Environment.cpp
using Environment = std::map<std::string, std::string>;
void applyDotenv(const LoadOptions &options, Environment &environment, Diagnostics &diags);
/// What variables such as MESH__PLAN__NO_PROMPTS set, as a tree.
YamlNode readOverrides(const Environment &environment, SourceManager &sources, Diagnostics &diags);

} // namespace mesh::config

#endif // MESH_LIB_CONFIG_SECTIONS_H
