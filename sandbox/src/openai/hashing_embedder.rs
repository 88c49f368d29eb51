//! The default embedder: words and their n-grams, hashed into a vector of unit length.
//!
//! It measures which words two texts share, not what they mean.

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;
/// A shared word counts more than a shared n-gram.
const WORD_WEIGHT: f32 = 3.0;

/// The same text gives the same vector on every machine; a text without letters or digits is hashed as a whole.
pub fn embed(text: &str, dimensions: usize) -> Vec<f32> {
    let mut vector = vec![0.0_f32; dimensions];
    if dimensions == 0 {
        return vector;
    }
    let lower = text.to_lowercase();
    for word in lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        add_feature(&mut vector, word, WORD_WEIGHT);
        let letters: Vec<char> = format!("<{word}>").chars().collect();
        for size in 3..=5 {
            for gram in letters.windows(size) {
                add_feature(&mut vector, &gram.iter().collect::<String>(), 1.0);
            }
        }
    }
    if vector.iter().all(|number| *number == 0.0) {
        add_feature(&mut vector, &lower, 1.0);
    }
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    for number in &mut vector {
        *number /= length;
    }
    vector
}

fn add_feature(vector: &mut [f32], feature: &str, weight: f32) {
    // FNV-1a with one more mixing step: its low bits alone are too regular to be an index.
    let hash = feature.bytes().fold(FNV_OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME));
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let index = (mixed >> 1) % vector.len() as u64;
    let sign = if mixed & 1 == 0 { weight } else { -weight };
    // The remainder is below a length that is a usize.
    vector[index as usize] += sign;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(a: &str, b: &str) -> f32 {
        embed(a, 256).iter().zip(embed(b, 256)).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn texts_with_shared_words_are_more_similar() {
        let near = similarity("I lead a young team of engineers", "Coaching for engineers who lead a team");
        let far = similarity("I lead a young team of engineers", "Breathing, sleep and calm mornings");
        assert!(near > far + 0.2, "{near} {far}");
        assert!(similarity("Leadership", "leaders") > 0.3);
    }

    #[test]
    fn every_vector_has_unit_length() {
        for text in ["a", "!?", " ", "Grüße aus Köln", &"long ".repeat(5000)] {
            for dimensions in [1, 2, 256, 1536, 3072] {
                let vector = embed(text, dimensions);
                let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
                assert!(
                    vector.len() == dimensions && (length - 1.0).abs() < 1e-4,
                    "{text:.10} in {dimensions}: {length}"
                );
            }
        }
    }
}
