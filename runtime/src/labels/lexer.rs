//! The words of a selector.
//!
//! In: text. Out: tokens. Never: a judgement on their order.

/// A word or sign of a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Name(&'a str),
    In,
    NotIn,
    Equals,
    NotEquals,
    Not,
    Greater,
    Less,
    Comma,
    Open,
    Close,
    End,
}

impl Token<'_> {
    /// For messages.
    pub(super) fn show(self) -> String {
        match self {
            Token::Name(name) => format!("{name:?}"),
            Token::In => "`in`".to_owned(),
            Token::NotIn => "`notin`".to_owned(),
            Token::Equals => "`=`".to_owned(),
            Token::NotEquals => "`!=`".to_owned(),
            Token::Not => "`!`".to_owned(),
            Token::Greater => "`>`".to_owned(),
            Token::Less => "`<`".to_owned(),
            Token::Comma => "`,`".to_owned(),
            Token::Open => "`(`".to_owned(),
            Token::Close => "`)`".to_owned(),
            Token::End => "the end".to_owned(),
        }
    }
}

/// The signs, longest first.
const SIGNS: [(&str, Token<'static>); 9] = [
    ("==", Token::Equals),
    ("!=", Token::NotEquals),
    ("=", Token::Equals),
    ("!", Token::Not),
    (">", Token::Greater),
    ("<", Token::Less),
    (",", Token::Comma),
    ("(", Token::Open),
    (")", Token::Close),
];

/// Gives token by token; [`Token::End`] for ever at the end.
pub(super) struct Lexer<'a> {
    rest: &'a str,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    pub(super) fn next(&mut self) -> Token<'a> {
        self.rest = self.rest.trim_start_matches(is_space);
        if self.rest.is_empty() {
            return Token::End;
        }
        for (sign, token) in SIGNS {
            if let Some(rest) = self.rest.strip_prefix(sign) {
                self.rest = rest;
                return token;
            }
        }
        let end = self.rest.find(|c| is_space(c) || is_sign(c));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        match word {
            "in" => Token::In,
            "notin" => Token::NotIn,
            _ => Token::Name(word),
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn is_sign(c: char) -> bool {
    matches!(c, '=' | '!' | '(' | ')' | ',' | '>' | '<')
}
