//! The body of `POST /v1/embeddings`, checked as OpenAI checks it:
//! <https://platform.openai.com/docs/api-reference/embeddings/create>.

use serde_json::{Map, Value};

use super::error::ApiError;

/// The models this stand-in has, with their vectors' length and whether it may be shortened.
pub const MODELS: [Model; 3] = [
    Model { id: "text-embedding-3-large", dimensions: 3072, can_shorten: true, created: 1_705_953_180 },
    Model { id: "text-embedding-3-small", dimensions: 1536, can_shorten: true, created: 1_705_948_997 },
    Model { id: "text-embedding-ada-002", dimensions: 1536, can_shorten: false, created: 1_671_217_299 },
];

const INPUTS: usize = 2048;
const TOKENS_PER_INPUT: usize = 8192;
const TOKENS_PER_REQUEST: usize = 300_000;

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

/// A request that may be answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked {
    pub model: &'static Model,
    /// Token arrays have become their numbers, as there is no tokenizer here to turn them back into words.
    pub texts: Vec<String>,
    pub tokens: usize,
    pub dimensions: usize,
    pub encoding: Encoding,
}

impl Asked {
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
        if let Some((_, tokens)) = inputs.iter().find(|(_, tokens)| *tokens > TOKENS_PER_INPUT) {
            return Err(ApiError::invalid(format!(
                "This model's maximum context length is {TOKENS_PER_INPUT} tokens, however you requested {tokens} tokens \
                 ({tokens} in your prompt; 0 for the completion). Please reduce your prompt; or completion length."
            )));
        }
        let tokens = inputs.iter().map(|(_, tokens)| tokens).sum();
        if tokens > TOKENS_PER_REQUEST {
            return Err(ApiError::invalid(format!(
                "Requested {tokens} tokens, max {TOKENS_PER_REQUEST} tokens per request"
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

/// Each input with its tokens.
fn inputs(input: &Value) -> Result<Vec<(String, usize)>, ApiError> {
    const REFUSED: &str =
        "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.";
    let refused = || ApiError::invalid(REFUSED);
    let inputs = match input {
        Value::String(text) => vec![words(text)?],
        Value::Array(items) if items.is_empty() || items.len() > INPUTS => return Err(refused()),
        Value::Array(items) => match &items[0] {
            Value::String(_) => {
                items.iter().map(|item| words(item.as_str().ok_or_else(refused)?)).collect::<Result<_, _>>()?
            }
            Value::Number(_) => vec![tokens(items).ok_or_else(refused)?],
            Value::Array(_) => {
                let list = |item: &Value| tokens(item.as_array()?);
                items.iter().map(list).collect::<Option<_>>().ok_or_else(refused)?
            }
            _ => return Err(refused()),
        },
        _ => return Err(refused()),
    };
    Ok(inputs)
}

fn words(text: &str) -> Result<(String, usize), ApiError> {
    if text.is_empty() {
        return Err(ApiError { param: Some("input"), ..ApiError::invalid("Input cannot be an empty string.") });
    }
    // A rule of thumb in place of the tokenizer: four octets of English are a token.
    Ok((text.to_owned(), text.len().div_ceil(4)))
}

fn tokens(items: &[Value]) -> Option<(String, usize)> {
    let numbers: Option<Vec<String>> = items.iter().map(|item| item.as_u64().map(|token| token.to_string())).collect();
    let numbers = numbers.filter(|numbers| !numbers.is_empty())?;
    Some((numbers.join(" "), numbers.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(body: Value) -> Result<Asked, ApiError> {
        Asked::parse(body.to_string().as_bytes())
    }

    fn of(input: Value) -> Result<Asked, ApiError> {
        parse(json!({ "model": "text-embedding-3-small", "input": input }))
    }

    #[test]
    fn inputs_come_in_four_shapes() {
        assert_eq!(of(json!("five words")).unwrap().texts, ["five words"]);
        assert_eq!(of(json!(["a", "b"])).unwrap().texts, ["a", "b"]);
        assert_eq!(of(json!([15, 27])).unwrap().texts, ["15 27"]);
        let asked = of(json!([[15, 27], [3]])).unwrap();
        assert_eq!((asked.texts.as_slice(), asked.tokens), (&["15 27".to_owned(), "3".to_owned()][..], 3));
    }

    #[test]
    fn what_openai_refuses_is_refused() {
        let many = json!(vec!["a"; 2049]);
        for input in [json!(""), json!([]), json!(["a", ""]), json!(["a", 1]), json!([[]]), json!(null), json!(7), many]
        {
            assert_eq!(of(input.clone()).unwrap_err().status, 400, "{input}");
        }
        assert!(of(json!(vec!["a"; 2048])).is_ok());
        assert!(of(json!("a".repeat(4 * 8192))).is_ok());
        let long = of(json!("a".repeat(4 * 8192 + 1))).unwrap_err();
        assert!(long.message.contains("maximum context length is 8192 tokens, however you requested 8193"));
        assert!(
            of(json!(vec!["a".repeat(4 * 8000); 38])).unwrap_err().message.contains("max 300000 tokens per request")
        );
    }

    #[test]
    fn only_the_third_models_can_be_shortened_and_only_so_far() {
        let ask = |model: &str, dimensions: Value| {
            parse(json!({ "model": model, "input": "a", "dimensions": dimensions })).map(|asked| asked.dimensions)
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
    fn the_rest_of_the_body_is_checked_too() {
        for body in [
            json!({ "input": "a" }),
            json!({ "model": "text-embedding-3-small", "input": "a", "encoding_format": "int8" }),
            json!({ "model": "text-embedding-3-small", "input": "a", "user": 7 }),
            json!({ "model": "text-embedding-3-small", "input": "a", "temperature": 1 }),
            json!([]),
        ] {
            assert_eq!(parse(body.clone()).unwrap_err().status, 400, "{body}");
        }
        assert_eq!(Asked::parse(b"{").unwrap_err().message, "We could not parse the JSON body of your request.");
    }
}
