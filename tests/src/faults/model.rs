//! One worker's repository and everything that was acknowledged about it. Before a request is sent, its outcome
//! becomes open; the answer settles it. What is still open when the server dies may have happened or not, and is
//! settled by looking; everything else must be exactly as it was acknowledged.

use crate::harness::{Blob, Client, Dice, Image, Upload};
use bytes::Bytes;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Present,
    Absent,
    Open,
}

/// What a worker was doing when its server died.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Begin,
    Post,
    Patch,
    Close,
    ManifestPut,
    TagMove,
    TagDelete,
    ManifestDelete,
}

impl Step {
    pub const ALL: [Step; 8] = [
        Step::Begin,
        Step::Post,
        Step::Patch,
        Step::Close,
        Step::ManifestPut,
        Step::TagMove,
        Step::TagDelete,
        Step::ManifestDelete,
    ];
}

/// An upload that was left open on purpose or by the crash.
struct Left {
    upload: Upload,
    blob: Blob,
    /// Bytes whose arrival was acknowledged.
    acknowledged: usize,
    /// Bytes that were sent, acknowledged or not.
    sent: usize,
    /// The closing request was under way.
    closing: bool,
}

/// One repository as its only writer knows it.
pub struct Model {
    repository: String,
    blobs: BTreeMap<String, (Bytes, Fate)>,
    images: BTreeMap<String, (Image, Fate)>,
    tags: BTreeMap<String, BTreeSet<Option<String>>>,
    uploads: Vec<Left>,
    acknowledged: usize,
    /// Holds are short: blobs that no image names may go at any time.
    is_collected: bool,
}

/// The server is gone; this is what was under way.
pub struct Gone(pub Step);

type Attempt<T> = Result<T, Gone>;

impl Model {
    pub fn new(repository: String) -> Model {
        Model {
            repository,
            blobs: BTreeMap::new(),
            images: BTreeMap::new(),
            tags: BTreeMap::new(),
            uploads: Vec::new(),
            acknowledged: 0,
            is_collected: false,
        }
    }

    /// As [`Model::new`], where blobs that no image names are collected under way.
    pub fn collected(repository: String) -> Model {
        Model { is_collected: true, ..Model::new(repository) }
    }

    /// How many writes were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged
    }

    /// Works until the server is gone; `favour` is the kind of step to do most. `shared` is content that other
    /// workers push too.
    pub async fn work(&mut self, client: &Client, dice: &mut Dice, favour: Step, shared: &[Blob]) -> Step {
        loop {
            let step = if dice.chance(60) { favour } else { Step::ALL[dice.below(Step::ALL.len())] };
            let done = match step {
                Step::Begin | Step::Patch => self.leave_upload(client, dice).await,
                Step::Post | Step::Close => {
                    let blob = pick_blob(dice, shared);
                    self.push_blob(client, dice, &blob).await
                }
                Step::ManifestPut => self.push_image(client, dice, shared).await,
                Step::TagMove => self.move_tag(client, dice).await,
                Step::TagDelete => self.delete_tag(client, dice).await,
                Step::ManifestDelete if self.present_images().nth(1).is_none() => {
                    self.push_image(client, dice, shared).await
                }
                Step::ManifestDelete => self.delete_manifest(client, dice).await,
            };
            if let Err(Gone(step)) = done {
                return step;
            }
        }
    }

    /// Pushes a blob in one of the three ways.
    async fn push_blob(&mut self, client: &Client, dice: &mut Dice, blob: &Blob) -> Attempt<()> {
        let entry = self.blobs.entry(blob.digest.clone()).or_insert((blob.bytes.clone(), Fate::Open));
        if entry.1 == Fate::Absent {
            entry.1 = Fate::Open;
        }
        if dice.chance(30) {
            let reply = client
                .push_blob_at_once(&self.repository, blob)
                .attempt()
                .await
                .map_err(|_| Gone(Step::Post))?;
            reply.created();
        } else {
            let mut left = self.begin(client, blob.clone()).await?;
            while dice.chance(50) && left.acknowledged < blob.bytes.len() {
                self.send(client, dice, &mut left).await?;
            }
            self.close(client, left).await?;
        }
        self.settle_blob(&blob.digest);
        Ok(())
    }

    async fn begin(&mut self, client: &Client, blob: Blob) -> Attempt<Left> {
        let path = format!("/v2/{}/blobs/uploads/", self.repository);
        let reply = client.post(path).attempt().await.map_err(|_| Gone(Step::Begin))?.accepted();
        let upload = Upload::at(&reply.location());
        Ok(Left { upload, blob, acknowledged: 0, sent: 0, closing: false })
    }

    /// Sends one chunk; an unanswered one leaves the upload to be looked at.
    async fn send(&mut self, client: &Client, dice: &mut Dice, left: &mut Left) -> Attempt<()> {
        let rest = left.blob.bytes.len() - left.acknowledged;
        let length = 1 + dice.below(rest);
        let chunk = left.blob.bytes.slice(left.acknowledged..left.acknowledged + length);
        left.sent = left.acknowledged + length;
        match client.send_chunk(&left.upload, chunk).attempt().await {
            Ok(reply) => {
                left.upload = Upload::from(&reply.accepted());
                left.acknowledged = left.sent;
                assert_eq!(
                    left.upload.offset() as usize,
                    left.acknowledged,
                    "the acknowledged Range is wrong"
                );
                self.acknowledged += 1;
                Ok(())
            }
            Err(_) => {
                self.uploads.push(Left { blob: left.blob.clone(), upload: left.upload.clone(), ..*left });
                Err(Gone(Step::Patch))
            }
        }
    }

    async fn close(&mut self, client: &Client, mut left: Left) -> Attempt<()> {
        let rest = left.blob.bytes.slice(left.acknowledged..);
        let attempt = client.close_upload(&left.upload, &left.blob.digest, rest).attempt().await;
        match attempt {
            Ok(reply) => {
                reply.created();
                Ok(())
            }
            Err(_) => {
                left.sent = left.blob.bytes.len();
                left.closing = true;
                self.uploads.push(left);
                Err(Gone(Step::Close))
            }
        }
    }

    /// Begins an upload, sends some of it and leaves it for later.
    async fn leave_upload(&mut self, client: &Client, dice: &mut Dice) -> Attempt<()> {
        let blob = Blob::of(dice.bytes(2000));
        let mut left = self.begin(client, blob).await?;
        for _ in 0..1 + dice.below(4) {
            if left.acknowledged < left.blob.bytes.len() {
                self.send(client, dice, &mut left).await?;
            }
        }
        if self.uploads.len() < 5 {
            self.uploads.push(left);
            return Ok(());
        }
        let digest = left.blob.digest.clone();
        self.blobs.insert(digest.clone(), (left.blob.bytes.clone(), Fate::Open));
        self.close(client, left).await?;
        self.settle_blob(&digest);
        Ok(())
    }

    fn settle_blob(&mut self, digest: &str) {
        self.acknowledged += 1;
        self.blobs.get_mut(digest).expect("a known blob").1 = Fate::Present;
    }

    /// Pushes a new manifest, often over blobs that are there already, so that it is a single request.
    async fn push_image(&mut self, client: &Client, dice: &mut Dice, shared: &[Blob]) -> Attempt<()> {
        let here = self.blobs.values().filter(|(_, fate)| *fate == Fate::Present);
        let here: Vec<Blob> = here.map(|(bytes, _)| Blob::of(bytes.clone())).collect();
        let again = dice.chance(60);
        let mut blobs = Vec::new();
        for _ in 0..2 + dice.below(2) {
            let known = dice.pick(&here).filter(|_| again).cloned();
            blobs.push(known.unwrap_or_else(|| pick_blob(dice, shared)));
        }
        let salt = dice.within(0..u64::MAX).to_string();
        let config = blobs.remove(0);
        let image = Image::made(config, blobs, |manifest| manifest["annotations"] = json!({"salt": salt}));
        for blob in image.blobs() {
            let is_there = self.blobs.get(&blob.digest).is_some_and(|known| known.1 == Fate::Present);
            if self.is_collected || !is_there {
                self.push_blob(client, dice, blob).await?;
            }
        }
        let tag = self.some_tag(dice);
        self.put(client, &image, &tag, Step::ManifestPut).await
    }

    async fn move_tag(&mut self, client: &Client, dice: &mut Dice) -> Attempt<()> {
        let present: Vec<&Image> = self.present_images().collect();
        let Some(image) = dice.pick(&present).map(|image| (*image).clone()) else { return Ok(()) };
        let tag = self.some_tag(dice);
        self.put(client, &image, &tag, Step::TagMove).await
    }

    async fn put(&mut self, client: &Client, image: &Image, tag: &str, step: Step) -> Attempt<()> {
        let digest = image.digest().to_string();
        let entry = self.images.entry(digest.clone()).or_insert((image.clone(), Fate::Open));
        if entry.1 == Fate::Absent {
            entry.1 = Fate::Open;
        }
        self.tags.entry(tag.into()).or_insert_with(|| BTreeSet::from([None])).insert(Some(digest.clone()));
        let reply = client
            .put_manifest(&self.repository, tag, &image.manifest)
            .attempt()
            .await
            .map_err(|_| Gone(step))?;
        reply.created();
        self.acknowledged += 1;
        self.images.get_mut(&digest).expect("just noted").1 = Fate::Present;
        self.tags.insert(tag.into(), BTreeSet::from([Some(digest)]));
        Ok(())
    }

    async fn delete_tag(&mut self, client: &Client, dice: &mut Dice) -> Attempt<()> {
        let taken: Vec<String> = self
            .tags
            .iter()
            .filter(|(_, targets)| !targets.contains(&None))
            .map(|(tag, _)| tag.clone())
            .collect();
        let Some(tag) = dice.pick(&taken) else { return Ok(()) };
        self.tags.get_mut(tag).expect("a known tag").insert(None);
        let reply = client
            .delete_manifest(&self.repository, tag)
            .attempt()
            .await
            .map_err(|_| Gone(Step::TagDelete))?;
        reply.accepted();
        self.acknowledged += 1;
        self.tags.insert(tag.clone(), BTreeSet::from([None]));
        Ok(())
    }

    async fn delete_manifest(&mut self, client: &Client, dice: &mut Dice) -> Attempt<()> {
        let present: Vec<String> = self.present_images().map(|image| image.digest().to_string()).collect();
        let digest = dice.pick(&present).expect("there are some").clone();
        self.images.get_mut(&digest).expect("a known image").1 = Fate::Open;
        for targets in self.tags.values_mut() {
            if targets.contains(&Some(digest.clone())) {
                targets.insert(None);
            }
        }
        // What only this image named may be gone with it or may still be held.
        let named: BTreeSet<String> =
            self.present_images().flat_map(Image::blobs).map(|blob| blob.digest.clone()).collect();
        for blob in self.images[&digest].0.blobs() {
            if !named.contains(&blob.digest) {
                self.blobs.get_mut(&blob.digest).expect("a known blob").1 = Fate::Open;
            }
        }
        let reply = client.delete_manifest(&self.repository, &digest).attempt().await;
        reply.map_err(|_| Gone(Step::ManifestDelete))?.accepted();
        self.acknowledged += 1;
        self.images.get_mut(&digest).expect("a known image").1 = Fate::Absent;
        for targets in self.tags.values_mut() {
            targets.remove(&Some(digest.clone()));
        }
        Ok(())
    }

    fn present_images(&self) -> impl Iterator<Item = &Image> {
        self.images.values().filter(|(_, fate)| *fate == Fate::Present).map(|(image, _)| image)
    }

    fn some_tag(&self, dice: &mut Dice) -> String {
        format!("t{}", dice.below(8))
    }

    /// Compares the server with everything that is known, settles what was open, and ends the uploads that were left.
    pub async fn verify(&mut self, client: &Client) {
        self.verify_images(client).await;
        self.verify_tags(client).await;
        self.verify_blobs(client).await;
        for left in std::mem::take(&mut self.uploads) {
            self.finish(client, left).await;
        }
    }

    async fn verify_images(&mut self, client: &Client) {
        for (digest, (image, fate)) in &mut self.images {
            let reply = client.get_manifest(&self.repository, digest).await.one_of(&[200, 404]);
            let here = reply.status() == 200;
            assert!(*fate != Fate::Present || here, "an acknowledged manifest is gone: {reply:?}");
            assert!(*fate != Fate::Absent || !here, "a deleted manifest is back: {reply:?}");
            *fate = if here { Fate::Present } else { Fate::Absent };
            if here {
                reply.contains(&image.manifest.bytes);
                for blob in image.blobs() {
                    client.get_blob(&self.repository, &blob.digest).await.ok().contains(&blob.bytes);
                    self.blobs.insert(blob.digest.clone(), (blob.bytes.clone(), Fate::Present));
                }
            }
        }
    }

    async fn verify_tags(&mut self, client: &Client) {
        let mut listed = BTreeSet::new();
        for (tag, targets) in &mut self.tags {
            let reply = client.get_manifest(&self.repository, tag).await.one_of(&[200, 404]);
            let found =
                (reply.status() == 200).then(|| reply.header("docker-content-digest").unwrap().to_string());
            assert!(
                targets.contains(&found),
                "{tag} is {found:?}, but only {targets:?} is possible: {reply:?}"
            );
            if let Some(digest) = &found {
                assert_eq!(self.images[digest].1, Fate::Present, "a tag whose manifest is gone");
                reply.contains(&self.images[digest].0.manifest.bytes);
                listed.insert(tag.clone());
            }
            *targets = BTreeSet::from([found]);
        }
        if !self.images.values().any(|(_, fate)| *fate == Fate::Present) {
            return;
        }
        let tags: BTreeSet<String> = client.tags(&self.repository).await.into_iter().collect();
        assert_eq!(tags, listed, "the list of tags is not what the tags are");
    }

    async fn verify_blobs(&mut self, client: &Client) {
        let named: BTreeSet<String> =
            self.present_images().flat_map(Image::blobs).map(|blob| blob.digest.clone()).collect();
        for (digest, (bytes, fate)) in &mut self.blobs {
            if self.is_collected && !named.contains(digest) {
                *fate = Fate::Open;
            }
            let reply = client.get_blob(&self.repository, digest).await.one_of(&[200, 404]);
            let here = reply.status() == 200;
            assert!(*fate != Fate::Present || here, "an acknowledged blob is gone: {reply:?}");
            *fate = if here { Fate::Present } else { Fate::Absent };
            if here {
                reply.contains(bytes);
            }
        }
    }

    /// An upload that was left is where it was acknowledged to be, or further if the rest had been sent; it goes on
    /// from there. One whose closing was under way may instead be closed.
    async fn finish(&mut self, client: &Client, left: Left) {
        let digest = &left.blob.digest;
        let status = client.get(left.upload.location()).await.one_of(&[204, 404]);
        if status.status() == 404 && left.closing {
            let reply = client.get_blob(&self.repository, digest).await;
            if self.is_collected && reply.status() == 404 {
                return;
            }
            reply.ok().contains(&left.blob.bytes);
        } else if status.status() == 404 {
            assert_eq!(left.acknowledged, 0, "an upload with acknowledged bytes is gone: {status:?}");
            client.push_blob(&self.repository, &left.blob).await.created();
        } else {
            let told = Upload::from(&status);
            let offset =
                if left.acknowledged == 0 && told.offset() <= 1 { 0 } else { told.offset() as usize };
            let possible = left.acknowledged..=left.sent;
            assert!(
                possible.contains(&offset),
                "the upload stands at {offset}, but only {possible:?} is possible"
            );
            let rest = left.blob.bytes.slice(offset..);
            let closed = client.close_upload(&told, digest, rest).await;
            // What was deleted lately got a key of its own, which the crash forgot.
            let is_forgotten = self.is_collected && left.closing && closed.status() == 404;
            // `0-0` is said of nothing as of one byte; if one had come, it was sent twice.
            let twice = Blob::of([&left.blob.bytes[..1], &left.blob.bytes[..]].concat());
            let is_twice = offset == 0 && left.sent > 0 && closed.status() == 400;
            if is_forgotten || (is_twice && closed.text().contains(&twice.digest)) {
                client.push_blob(&self.repository, &left.blob).await.created();
            } else {
                closed.created();
            }
        }
        client.get_blob(&self.repository, digest).await.ok().contains(&left.blob.bytes);
        self.blobs.insert(digest.clone(), (left.blob.bytes.clone(), Fate::Present));
    }
}

fn pick_blob(dice: &mut Dice, shared: &[Blob]) -> Blob {
    match dice.pick(shared) {
        Some(blob) if dice.chance(30) => blob.clone(),
        _ => {
            let length = 1 + dice.below(3000);
            Blob::of(dice.bytes(length))
        }
    }
}
