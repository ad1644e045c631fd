//! The first minute: it starts, says where, and an image goes in and comes out again.

use crate::harness::Berth;

#[tokio::test]
async fn an_image_goes_in_and_comes_out_again() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    admin.pull("library/app:1").await.is(&image);
    admin.pull(&format!("library/app@{}", image.digest())).await.is(&image);
}
