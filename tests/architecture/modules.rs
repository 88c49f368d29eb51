//! The module tree of the sources, and in which file the item that a path names is defined: re-exports are followed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::paths::{Paths, Use, inline_modules};
use crate::source::Source;

static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(#\[macro_export\]\s*)?\b(?:(?:const\s+)?(?:async\s+)?(?:unsafe\s+)?fn|const|static(?:\s+mut)?|struct|enum|trait|type|union|macro_rules!)\s+([A-Za-z_]\w*)",
    )
    .unwrap()
});

/// Use of what another file defines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub line: usize,
    pub name: String,
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} -> {} ({})", self.from, self.line, self.to, self.name)
    }
}

/// A file's module, or one written out within a file.
struct Module {
    path: Vec<String>,
    file: usize,
    /// Where its code is: the whole file, or between the braces.
    range: Range<usize>,
    /// Names defined here as text, not by a macro.
    items: HashSet<String>,
    uses: Vec<Use>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Module(usize),
    /// An item, by the file that defines it.
    Item(usize),
}

/// Names being looked up: a lookup that leads back to itself ends there.
type Pending = HashSet<(usize, String)>;

pub struct Modules<'a> {
    sources: Vec<&'a Source>,
    paths: Vec<Paths>,
    modules: Vec<Module>,
    by_path: HashMap<Vec<String>, usize>,
    /// Macros that stand at the crate's root, wherever they are defined: crate and name.
    exported_macros: HashMap<(String, String), usize>,
    /// All macros by the module that defines them.
    macros: HashMap<(Vec<String>, String), usize>,
}

/// The module of a file. `None` for the roots of binaries.
pub fn module_path(file: &str) -> Option<Vec<String>> {
    let inside = file.strip_suffix(".rs")?;
    let (root, inside) = match inside.split_once("src/") {
        Some((root, inside)) => (root.trim_end_matches('/'), inside.to_owned()),
        None => ("", inside.to_owned()),
    };
    if inside == "main" || inside.starts_with("bin/") {
        return None;
    }
    let names = inside.split('/').filter(|name| !matches!(*name, "mod" | "lib"));
    Some([root].into_iter().chain(names).map(str::to_owned).collect())
}

impl<'a> Modules<'a> {
    pub fn of(sources: impl IntoIterator<Item = &'a Source>) -> Self {
        let is_node = |source: &&Source| !source.is_test && module_path(&source.path).is_some();
        let sources: Vec<&Source> = sources.into_iter().filter(is_node).collect();
        let paths = sources.iter().map(|source| Paths::of(source)).collect();
        let mut tree = Self {
            sources,
            paths,
            modules: Vec::new(),
            by_path: HashMap::new(),
            exported_macros: HashMap::new(),
            macros: HashMap::new(),
        };
        for file in 0..tree.sources.len() {
            tree.add(file);
        }
        tree
    }

    fn add(&mut self, file: usize) {
        let code = &self.sources[file].code;
        let path = module_path(&self.sources[file].path).unwrap();
        let mut added = vec![Module { path, file, range: 0..code.len(), items: HashSet::new(), uses: Vec::new() }];
        for (name, range) in inline_modules(code) {
            let parent = added.iter().rev().find(|module| module.range.contains(&range.start)).unwrap();
            let path = [parent.path.as_slice(), &[name]].concat();
            added.push(Module { path, file, range, items: HashSet::new(), uses: Vec::new() });
        }
        for one in &self.paths[file].uses {
            let within = added.iter_mut().rev().find(|module| module.range.contains(&one.offset)).unwrap();
            within.uses.push(one.clone());
        }
        for found in ITEM.captures_iter(code) {
            let offset = found.get(2).unwrap().start();
            let within = added.iter_mut().rev().find(|module| module.range.contains(&offset)).unwrap();
            let before = &code[within.range.start..offset];
            if before.matches('{').count() == before.matches('}').count() {
                within.items.insert(found[2].to_owned());
            }
            if found[0].contains("macro_rules!") {
                self.macros.insert((within.path.clone(), found[2].to_owned()), file);
            }
            if found.get(1).is_some() {
                self.exported_macros.insert((within.path[0].clone(), found[2].to_owned()), file);
            }
        }
        for module in added {
            self.by_path.insert(module.path.clone(), self.modules.len());
            self.modules.push(module);
        }
    }

    /// Every use of what another file defines; of several for one name, the first. A re-export counts where the file's own code
    /// uses the name, or, if asked, as it stands.
    pub fn edges(&self, with_reexports: bool) -> Vec<Edge> {
        let mut edges = BTreeSet::new();
        for file in 0..self.sources.len() {
            if self.modules[self.module_of(file)].path.len() > 1 {
                self.edges_of(file, with_reexports, &mut edges);
            }
        }
        let mut seen = HashSet::new();
        edges.into_iter().filter(|edge| seen.insert((edge.from.clone(), edge.to.clone(), edge.name.clone()))).collect()
    }

    fn edges_of(&self, file: usize, with_reexports: bool, edges: &mut BTreeSet<Edge>) {
        let mut add = |offset: usize, name: &str, targets: Vec<Target>| {
            for target in targets {
                let Target::Item(to) = target else { continue };
                if to != file && self.modules[self.module_of(to)].path.len() > 1 {
                    let [from, to] = [file, to].map(|file| self.sources[file].path.clone());
                    edges.insert(Edge { from, to, line: self.sources[file].line(offset), name: name.to_owned() });
                }
            }
        };
        let paths = &self.paths[file];
        for one in &paths.uses {
            let module = self.module_at(file, one.offset);
            let counts_as_it_stands = with_reexports || !one.is_reexport;
            if let Some(globbed) = one.globbed() {
                for target in self.resolve(module, globbed) {
                    let Target::Module(from) = target else {
                        // The variants of an enum.
                        if counts_as_it_stands {
                            add(one.offset, globbed.last().unwrap(), vec![target]);
                        }
                        continue;
                    };
                    for name in self.names(from) {
                        let used = if with_reexports && one.is_reexport { Some(one.offset) } else { paths.bare(&name) };
                        if let Some(offset) = used {
                            add(offset, &name, self.resolve(from, &["self".to_owned(), name.clone()]));
                        }
                    }
                }
            } else if counts_as_it_stands {
                add(one.offset, one.path.last().unwrap(), self.resolve(module, &one.path));
            } else if let Some(offset) = paths.bare(&one.name) {
                add(offset, &one.name, self.resolve(module, &one.path));
            }
        }
        for (offset, path) in &paths.inline {
            let module = self.module_at(file, *offset);
            // What belongs to an imported type is named by its import.
            if !self.resolve(module, &path[..1]).iter().any(|target| matches!(target, Target::Item(_))) {
                add(*offset, &path.join("::"), self.resolve(module, path));
            }
        }
        for (offset, name) in &paths.macros {
            add(*offset, &format!("{name}!"), self.textual_macro(self.module_at(file, *offset), name));
        }
    }

    /// The file's own module, which stands before those written out within it.
    fn module_of(&self, file: usize) -> usize {
        self.modules.iter().position(|module| module.file == file).unwrap()
    }

    /// The innermost module at an offset.
    fn module_at(&self, file: usize, offset: usize) -> usize {
        let is_around = |module: &Module| module.file == file && module.range.contains(&offset);
        self.modules.iter().rposition(is_around).unwrap()
    }

    /// What a path names; nothing if it is another crate's.
    fn resolve(&self, module: usize, path: &[String]) -> Vec<Target> {
        self.resolve_from(module, path, &mut Pending::new())
    }

    fn resolve_from(&self, module: usize, path: &[String], pending: &mut Pending) -> Vec<Target> {
        let root = &self.modules[module].path[..1];
        let mut found = match path[0].as_str() {
            "crate" => self.by_path.get(root).map(|&root| Target::Module(root)).into_iter().collect(),
            "self" => vec![Target::Module(module)],
            "super" => self.parent(module).map(Target::Module).into_iter().collect(),
            first => self.lookup(module, first, pending).unwrap_or_default(),
        };
        for (at, name) in path.iter().enumerate().skip(1) {
            // A module may share its name with a function or macro, which has nothing beneath it.
            if found.iter().any(|target| matches!(target, Target::Module(_))) {
                found.retain(|target| matches!(target, Target::Module(_)));
            }
            let mut next = Vec::new();
            for target in found {
                match target {
                    Target::Item(_) => next.push(target),
                    Target::Module(within) if name == "super" => next.extend(self.parent(within).map(Target::Module)),
                    Target::Module(within) => {
                        let named = self.lookup(within, name, pending);
                        // What is not there as text is made by a macro of that module; the crate's root makes nothing.
                        let made = || match self.modules[within].path.len() {
                            1 => Vec::new(),
                            _ if path.len() == at + 1 || name.starts_with(char::is_uppercase) => {
                                vec![Target::Item(self.modules[within].file)]
                            }
                            _ => Vec::new(),
                        };
                        next.extend(named.unwrap_or_else(made));
                    }
                }
            }
            found = next;
        }
        found
    }

    fn parent(&self, module: usize) -> Option<usize> {
        let path = &self.modules[module].path;
        self.by_path.get(&path[..path.len() - 1]).copied()
    }

    /// What a name means within a module, imports and re-exports included. `None`: nothing says so here.
    fn lookup(&self, module: usize, name: &str, pending: &mut Pending) -> Option<Vec<Target>> {
        let within = &self.modules[module];
        let mut found = Vec::new();
        let mut is_named = false;
        if within.items.contains(name) {
            found.push(Target::Item(within.file));
        }
        if let Some(&child) = self.by_path.get(&[within.path.as_slice(), &[name.to_owned()]].concat()) {
            found.push(Target::Module(child));
        }
        if within.path.len() == 1 {
            let exported = self.exported_macros.get(&(within.path[0].clone(), name.to_owned()));
            found.extend(exported.map(|&file| Target::Item(file)));
        }
        if pending.insert((module, name.to_owned())) {
            for one in within.uses.iter().filter(|one| one.name == name) {
                is_named = true;
                found.extend(self.resolve_from(module, &one.path, pending));
            }
            let is_by_glob = found.is_empty() && !is_named;
            for globbed in within.uses.iter().filter_map(Use::globbed).filter(|_| is_by_glob) {
                for target in self.resolve_from(module, globbed, pending) {
                    if let Target::Module(from) = target {
                        found.extend(self.lookup(from, name, pending).unwrap_or_default());
                    }
                }
            }
            pending.remove(&(module, name.to_owned()));
        }
        found.dedup();
        (is_named || !found.is_empty()).then_some(found)
    }

    /// All names that a glob of this module brings.
    fn names(&self, module: usize) -> BTreeSet<String> {
        let within = &self.modules[module];
        let mut names: BTreeSet<String> = within.items.iter().cloned().collect();
        names.extend(within.uses.iter().filter(|one| one.globbed().is_none()).map(|one| one.name.clone()));
        names
    }

    /// A macro called by its bare name and defined by an ancestor, which makes it visible to the modules that it declares afterwards.
    fn textual_macro(&self, module: usize, name: &str) -> Vec<Target> {
        let path = &self.modules[module].path;
        if self.lookup(module, name, &mut Pending::new()).is_some() {
            return Vec::new();
        }
        let ancestors = (1..path.len()).rev().map(|length| path[..length].to_vec());
        let defined = ancestors.filter_map(|ancestor| self.macros.get(&(ancestor, name.to_owned())));
        defined.take(1).map(|&file| Target::Item(file)).collect()
    }
}
