//! A resource that the API server learns of while it runs.

mod widget;

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use kubewright_k8s::apiextensions::v1::CustomResourceDefinition;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, ListOptions, PatchOptions, UpdateOptions, WatchOptions,
};
use kubewright_runtime::{Apply, FieldManager, Namespaced, Patch, StrategicPatch};
use kubewright_tests::Ground;
use serde_json::json;

pub(crate) use self::widget::Widget;
use self::widget::definition;
use crate::ground;

/// Widgets in the namespace of the test, once the server has them. Each test may be the first to ask for them.
pub(crate) async fn widgets(ground: &Ground) -> Namespaced<Widget> {
    let definitions = ground.clientset.apiextensions_v1().customresourcedefinitions();
    let manager = FieldManager::new("live-tests").unwrap();
    let desired = Apply::<CustomResourceDefinition>::from_value(definition()).unwrap();
    definitions.apply(&desired, &ApplyOptions::new(&manager)).await.unwrap();
    let widgets = Namespaced::new(ground.clientset.rest().clone(), ground.namespace.name());
    for _ in 0..200 {
        match widgets.list(&ListOptions::new()).await {
            Ok(_) => return widgets,
            // First it does not know the resource, then its storage is not ready.
            Err(error) => assert!(error.is_not_found() || error.is_too_many_requests(), "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the server never serves what it was told of");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_custom_resource_has_the_verbs_of_a_built_in_one() {
    let Some(ground) = ground("custom") else { return };
    let widgets = widgets(&ground).await;
    let size = |name: &str| {
        ground
            .witnessed("live.example.com", "widgets", name)
            .unwrap()
            .map(|found| found["size"].clone())
    };
    let mut widget = Widget {
        metadata: ObjectMeta::named("one"),
        size: Some(1),
    };
    widget = widgets.create(&widget, &CreateOptions::new()).await.unwrap();
    assert_eq!(size("one"), Some(json!(1)));
    widget.size = Some(2);
    widgets.update(&widget, &UpdateOptions::new()).await.unwrap();
    assert_eq!(size("one"), Some(json!(2)));
    let patch = Patch::merge(json!({"size": 3}));
    widgets.patch("one", &patch, &PatchOptions::new()).await.unwrap();
    assert_eq!(size("one"), Some(json!(3)));

    widget.size = Some(10);
    widget.metadata.resource_version = None;
    let error = widgets.update(&widget, &UpdateOptions::new()).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");

    let options = ApplyOptions::new(&FieldManager::new("applier").unwrap());
    let applied = widgets
        .apply(&Apply::new("two").set("/size", 4), &options)
        .await
        .unwrap();
    assert!(applied.created);
    assert_eq!(applied.object.size, Some(4));
    let list = widgets.list(&ListOptions::new()).await.unwrap();
    assert_eq!(
        list.iter().map(|widget| widget.size).collect::<Vec<_>>(),
        [Some(3), Some(4)]
    );

    widgets.delete("one", &DeleteOptions::new()).await.unwrap();
    assert_eq!(size("one"), None);
}

#[tokio::test]
async fn a_strategic_patch_of_a_custom_resource_is_an_unsupported_media_type() {
    let Some(ground) = ground("custom-patch") else { return };
    let widgets = widgets(&ground).await;
    let widget = Widget {
        metadata: ObjectMeta::named("rigid"),
        ..Widget::EMPTY
    };
    widgets.create(&widget, &CreateOptions::new()).await.unwrap();
    let patch = StrategicPatch::new(json!({"size": 3}));
    let error = widgets
        .patch_strategic("rigid", &patch, &PatchOptions::new())
        .await
        .unwrap_err();
    assert!(error.is_unsupported_media_type(), "{error}");
}

/// The server knows nothing of what was before it heard of the resource.
#[tokio::test]
async fn a_watch_of_a_state_that_the_server_does_not_have_is_expired() {
    let Some(ground) = ground("expired") else { return };
    let widgets = widgets(&ground).await;
    let options = WatchOptions::new().resource_version("1");
    let mut events = pin!(widgets.watch(&options).await.unwrap());
    let error = events.next().await.expect("an event").unwrap_err();
    assert!(error.is_expired(), "{error}");
    let path = format!(
        "GET /apis/live.example.com/v1/namespaces/{}/widgets",
        ground.namespace.name()
    );
    assert!(error.to_string().contains(&path), "{error}");
    assert!(events.next().await.is_none(), "the watch is over");
}
