//! Writes the data sets into a folder: `kubewright-bench-data DIR [NAME…]`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use kubewright_bench_data::DataSet;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: kubewright-bench-data DIR [NAME…]")?);
    let names = arguments.collect::<Vec<_>>();
    if let Some(unknown) = names.iter().find(|name| DataSet::parse(name).is_none()) {
        return Err(format!(
            "there is no data set `{unknown}`; there are: {}",
            DataSet::ALL.map(DataSet::name).join(", ")
        )
        .into());
    }
    fs::create_dir_all(&folder)?;
    for set in DataSet::ALL {
        if !names.is_empty() && !names.iter().any(|name| name == set.name()) {
            continue;
        }
        let text = set.list(set.full_size());
        let path = folder.join(format!("{}.json", set.name()));
        fs::write(&path, &text)?;
        println!(
            "{}: {} objects, {:.1} MB",
            path.display(),
            set.full_size(),
            text.len() as f64 / 1e6
        );
    }
    Ok(())
}
