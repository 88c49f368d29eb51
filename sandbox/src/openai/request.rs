//! Parses and validates the body of `POST /v1/embeddings` as OpenAI does:
//! <https://platform.openai.com/docs/api-reference/embeddings/create>.

use serde_json::{Map, Value};

use super::error::ApiError;

/// The models of this stand-in, with the length of their vectors and whether it may be shortened.
pub const MODELS: [Model; 3] = [
    Model { id: "text-embedding-3-large", dimensions: 3072, can_shorten: true, created: 1_705_953_180 },
    Model { id: "text-embedding-3-small", dimensions: 1536, can_shorten: true, created: 1_705_948_997 },
    Model { id: "text-embedding-ada-002", dimensions: 1536, can_shorten: false, created: 1_671_217_299 },
];

const MAX_INPUTS: usize = 2048;
const MAX_TOKENS_PER_INPUT: usize = 8192;
const MAX_TOKENS_PER_REQUEST: usize = 300_000;

#[derive(Debug, PartialEq, Eq)]
pub struct Model {
    pub id: &'static str,
    pub dimensions: usize,
    pub can_shorten: bool,
    pub created: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Float,
    Base64,
}

/// A valid request.
#[derive(Debug, PartialEq, Eq)]
pub struct EmbeddingRequest {
    pub model: &'static Model,
    /// Arrays of tokens become the numbers as text, as there is no tokenizer here to decode them.
    pub texts: Vec<String>,
    pub tokens: usize,
    pub dimensions: usize,
    pub encoding: Encoding,
}

impl EmbeddingRequest {
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        const NO_JSON: &str = "We could not parse the JSON body of your request.";
        let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
            return Err(ApiError::invalid(NO_JSON));
        };
        let known = ["model", "input", "dimensions", "encoding_format", "user"];
        if let Some(unknown) = fields.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(ApiError::invalid(format!("Unrecognized request argument supplied: {unknown}")));
        }
        let model = model(&fields)?;
        let dimensions = dimensions(&fields, model)?;
        let encoding = match fields.get("encoding_format").unwrap_or(&Value::Null) {
            Value::Null => Encoding::Float,
            Value::String(format) if format == "float" => Encoding::Float,
            Value::String(format) if format == "base64" => Encoding::Base64,
            _ => return Err(invalid("encoding_format", "one of 'float' or 'base64'")),
        };
        if !matches!(fields.get("user"), None | Some(Value::Null | Value::String(_))) {
            return Err(invalid("user", "a string"));
        }
        let inputs = inputs(fields.get("input").unwrap_or(&Value::Null))?;
        if let Some((_, tokens)) = inputs.iter().find(|(_, tokens)| *tokens > MAX_TOKENS_PER_INPUT) {
            return Err(ApiError::invalid(format!(
                "This model's maximum context length is {MAX_TOKENS_PER_INPUT} tokens, however you requested {tokens} tokens \
                 ({tokens} in your prompt; 0 for the completion). Please reduce your prompt; or completion length."
            )));
        }
        let tokens = inputs.iter().map(|(_, tokens)| tokens).sum();
        if tokens > MAX_TOKENS_PER_REQUEST {
            return Err(ApiError::invalid(format!(
                "Requested {tokens} tokens, max {MAX_TOKENS_PER_REQUEST} tokens per request"
            )));
        }
        let texts = inputs.into_iter().map(|(text, _)| text).collect();
        Ok(Self { model, texts, tokens, dimensions, encoding })
    }
}

fn invalid(param: &'static str, expected: &str) -> ApiError {
    ApiError { param: Some(param), ..ApiError::invalid(format!("Invalid value for '{param}': expected {expected}.")) }
}

fn model(fields: &Map<String, Value>) -> Result<&'static Model, ApiError> {
    match fields.get("model") {
        Some(Value::String(id)) if !id.is_empty() => {
            MODELS.iter().find(|model| model.id == id).ok_or_else(|| ApiError::unknown_model(id))
        }
        _ => Err(ApiError::invalid("you must provide a model parameter")),
    }
}

fn dimensions(fields: &Map<String, Value>, model: &Model) -> Result<usize, ApiError> {
    match fields.get("dimensions").unwrap_or(&Value::Null) {
        Value::Null => Ok(model.dimensions),
        _ if !model.can_shorten => Err(ApiError::invalid("This model does not support specifying dimensions.")),
        Value::Number(number) => match number.as_u64().and_then(|wanted| usize::try_from(wanted).ok()) {
            Some(wanted) if (1..=model.dimensions).contains(&wanted) => Ok(wanted),
            _ => Err(invalid("dimensions", &format!("an integer from 1 to {}", model.dimensions))),
        },
        _ => Err(invalid("dimensions", "an integer")),
    }
}

/// Each input with its number of tokens.
fn inputs(input: &Value) -> Result<Vec<(String, usize)>, ApiError> {
    const REFUSED: &str =
        "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.";
    let refused = || ApiError::invalid(REFUSED);
    let inputs = match input {
        Value::String(text) => vec![text_input(text)?],
        Value::Array(items) if items.is_empty() || items.len() > MAX_INPUTS => return Err(refused()),
        Value::Array(items) => match &items[0] {
            Value::String(_) => {
                items.iter().map(|item| text_input(item.as_str().ok_or_else(refused)?)).collect::<Result<_, _>>()?
            }
            Value::Number(_) => vec![token_input(items).ok_or_else(refused)?],
            Value::Array(_) => {
                let list = |item: &Value| token_input(item.as_array()?);
                items.iter().map(list).collect::<Option<_>>().ok_or_else(refused)?
            }
            _ => return Err(refused()),
        },
        _ => return Err(refused()),
    };
    Ok(inputs)
}

fn text_input(text: &str) -> Result<(String, usize), ApiError> {
    if text.is_empty() {
        return Err(ApiError { param: Some("input"), ..ApiError::invalid("Input cannot be an empty string.") });
    }
    // An estimate in place of the tokenizer: four octets of English are one token.
    Ok((text.to_owned(), text.len().div_ceil(4)))
}

fn token_input(items: &[Value]) -> Option<(String, usize)> {
    let numbers: Option<Vec<String>> = items.iter().map(|item| item.as_u64().map(|token| token.to_string())).collect();
    let numbers = numbers.filter(|numbers| !numbers.is_empty())?;
    Some((numbers.join(" "), numbers.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(body: Value) -> Result<EmbeddingRequest, ApiError> {
        EmbeddingRequest::parse(body.to_string().as_bytes())
    }

    fn with_input(input: Value) -> Result<EmbeddingRequest, ApiError> {
        parse(json!({ "model": "text-embedding-3-small", "input": input }))
    }

    #[test]
    fn input_is_a_text_texts_tokens_or_token_arrays() {
        assert_eq!(with_input(json!("five words")).unwrap().texts, ["five words"]);
        assert_eq!(with_input(json!(["a", "b"])).unwrap().texts, ["a", "b"]);
        assert_eq!(with_input(json!([15, 27])).unwrap().texts, ["15 27"]);
        let request = with_input(json!([[15, 27], [3]])).unwrap();
        assert_eq!((request.texts.as_slice(), request.tokens), (&["15 27".to_owned(), "3".to_owned()][..], 3));
    }

    #[test]
    fn inputs_outside_the_limits_are_refused() {
        let many = json!(vec!["a"; 2049]);
        for input in [json!(""), json!([]), json!(["a", ""]), json!(["a", 1]), json!([[]]), json!(null), json!(7), many]
        {
            assert_eq!(with_input(input.clone()).unwrap_err().status, 400, "{input}");
        }
        assert!(with_input(json!(vec!["a"; 2048])).is_ok());
        assert!(with_input(json!("a".repeat(4 * 8192))).is_ok());
        let long = with_input(json!("a".repeat(4 * 8192 + 1))).unwrap_err();
        assert!(long.message.contains("maximum context length is 8192 tokens, however you requested 8193"));
        assert!(
            with_input(json!(vec!["a".repeat(4 * 8000); 38]))
                .unwrap_err()
                .message
                .contains("max 300000 tokens per request")
        );
    }

    #[test]
    fn only_text_embedding_3_models_can_be_shortened_and_none_lengthened() {
        let ask = |model: &str, dimensions: Value| {
            parse(json!({ "model": model, "input": "a", "dimensions": dimensions })).map(|request| request.dimensions)
        };
        assert_eq!(ask("text-embedding-3-small", json!(256)), Ok(256));
        assert_eq!(ask("text-embedding-3-small", Value::Null), Ok(1536));
        assert_eq!(ask("text-embedding-3-large", json!(3072)), Ok(3072));
        for (model, dimensions) in [
            ("text-embedding-3-small", json!(1537)),
            ("text-embedding-3-small", json!(0)),
            ("text-embedding-3-small", json!(1.5)),
            ("text-embedding-3-large", json!("256")),
            ("text-embedding-ada-002", json!(1536)),
        ] {
            assert_eq!(ask(model, dimensions.clone()).unwrap_err().status, 400, "{model} {dimensions}");
        }
        assert_eq!(ask("gpt-5", json!(256)).unwrap_err().code, Some("model_not_found"));
    }

    #[test]
    fn every_field_of_the_body_is_checked() {
        for body in [
            json!({ "input": "a" }),
            json!({ "model": "text-embedding-3-small", "input": "a", "encoding_format": "int8" }),
            json!({ "model": "text-embedding-3-small", "input": "a", "user": 7 }),
            json!({ "model": "text-embedding-3-small", "input": "a", "temperature": 1 }),
            json!([]),
        ] {
            assert_eq!(parse(body.clone()).unwrap_err().status, 400, "{body}");
        }
        assert_eq!(
            EmbeddingRequest::parse(b"{").unwrap_err().message,
            "We could not parse the JSON body of your request."
        );
    }
}
